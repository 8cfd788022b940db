"""A photo that cannot be had, and two photos of which one gives way."""

import base64
import io

from PIL import Image

from odoo.tests import tagged

from odoo.addons.office365_sync.models import contact_photos
from odoo.addons.office365_sync.models.contact_photos import alike

from .fault_case import FaultCase
from .test_contact_photos import picture

BYTES = {"method": "GET", "path": r"photo/\$value"}
ABOUT = {"method": "GET", "path": r"/photo$", "in_batch": True}


@tagged("post_install", "-at_install")
class TestContactPhotoFaults(FaultCase):
    def with_photos(self, count: int = 3) -> None:
        """So many contacts of Outlook's, each with a photo."""
        self.sync()
        for number in range(count):
            address = {"name": "x", "address": f"l{number}@x.example"}
            contact_id = self.outlook_person(
                displayName=f"Laura {number}", emailAddresses=[address]
            )
            self.simulator.set_photo(contact_id, picture("blue"))

    def photos(self) -> list[str]:
        """Who has one in Odoo."""
        found = self.partners.search([("email", "=like", "l_@x.example")])
        return sorted(p.email[1] for p in found if p.image_1920)

    def test_photo_that_is_not_handed_out_is_an_issue_and_others_come(self) -> None:
        for where in (BYTES, ABOUT):
            for status, code in ((400, "ErrorInvalidRequest"), (403, "ErrorAccess")):
                with self.subTest(where=where, status=status):
                    self.account.contact_link_ids.partner_id.sudo().unlink()
                    self.simulator.reset()
                    self.env["office365.cursor"].search([]).unlink()
                    self.account.contact_link_ids.unlink()
                    self.connect(self.anna)
                    self.with_photos()
                    fault = {"status": status, "code": code}
                    self.simulator.fault(fault, times=1, **where)
                    self.sync()
                    self.assertEqual(len(self.photos()), 2)
                    issue = self.account.contact_link_ids.issue_ids
                    self.assertEqual(issue.code, "photo_unreadable")
                    self.assertEqual(self.account.state, "connected")
                    self.sync()
                    self.sync(full=True)
                    self.assertEqual(len(self.photos()), 3)

    def test_photo_that_is_never_handed_out_does_not_fail_any_run(self) -> None:
        self.with_photos(1)
        self.simulator.fault({"status": 400, "code": "Bad"}, times=None, **BYTES)
        for _ in range(3):
            self.sync()
        self.assertEqual(self.account.contact_link_ids.issue_ids.tries, 1)

    def test_answer_without_a_photo_takes_none_away(self) -> None:
        partner = self.synced_partner(
            email="nina@roth.example", image_1920=base64.b64encode(picture("red"))
        )
        self.simulator.set_photo(self.in_outlook()["id"], picture("green"))
        self.patch(contact_photos.contacts, "photo", lambda *_args: b"")
        before = partner.image_1920
        self.sync(full=True)
        self.assertEqual(partner.image_1920, before)
        self.assertEqual(self.link(partner).issue_ids.code, "photo_unreadable")

    def test_all_photos_are_copied_however_many_runs_it_takes(self) -> None:
        self.patch(contact_photos, "CHUNK", 2)
        self.with_photos(5)
        self.sync()
        self.assertEqual(len(self.photos()), 5)


@tagged("post_install", "-at_install")
class TestContactPhotoRivals(FaultCase):
    def meet(self, ours: str = "red", theirs: str = "blue") -> object:
        """A contact on both sides, each with a photo, paired."""
        contact_id = self.outlook_person()
        self.simulator.set_photo(contact_id, picture(theirs))
        partner = self.partner(
            "Laura Brunner",
            email="laura@alpine.example",
            image_1920=base64.b64encode(picture(ours, "PNG")),
        )
        self.before = self.in_outlook("Laura Brunner")["photo"]
        partner.action_office365_add()
        self.sync()
        return partner

    def kept(self, partner: object) -> list[bytes]:
        """Photos on the contact's history."""
        self.env.invalidate_all()
        return [one.raw for one in partner.sudo().message_ids.attachment_ids]

    def colour(self, data: bytes) -> str:
        red, _green, blue = Image.open(io.BytesIO(data)).convert("RGB").getpixel((9, 9))
        return "red" if red > blue else "blue"

    def in_odoo(self, partner: object) -> str:
        return self.colour(base64.b64decode(partner.image_1920))

    def test_outlooks_photo_that_gives_way_at_first_contact_is_kept(self) -> None:
        partner = self.meet()
        self.assertNotEqual(self.in_outlook("Laura Brunner")["photo"], self.before)
        self.assertEqual(self.in_odoo(partner), "red")
        self.assertEqual([self.colour(one) for one in self.kept(partner)], ["blue"])
        for full in (False, True):
            self.sync(full=full)
        self.assertEqual(len(self.kept(partner)), 1)

    def test_odoos_photo_that_gives_way_at_first_contact_is_kept(self) -> None:
        self.account.contact_conflict = "remote"
        partner = self.meet()
        self.assertEqual(self.in_outlook("Laura Brunner")["photo"], self.before)
        self.assertEqual(self.in_odoo(partner), "blue")
        self.assertEqual([self.colour(one) for one in self.kept(partner)], ["red"])

    def test_photos_changed_on_both_sides_leave_the_loser_on_the_history(self) -> None:
        partner = self.meet("red", "red")
        self.assertFalse(self.kept(partner))
        partner.image_1920 = base64.b64encode(picture("#ee1100"))
        contact = self.in_outlook("Laura Brunner")["id"]
        self.simulator.set_photo(contact, picture("blue"))
        self.sync(full=True)
        self.assertEqual([self.colour(one) for one in self.kept(partner)], ["blue"])

    def test_photo_changed_on_one_side_only_leaves_nothing_on_the_history(self) -> None:
        partner = self.meet("red", "red")
        partner.image_1920 = base64.b64encode(picture("blue"))
        self.sync()
        contact = self.in_outlook("Laura Brunner")["id"]
        self.simulator.set_photo(contact, picture("red"))
        self.sync(full=True)
        self.assertEqual(self.in_odoo(partner), "red")
        self.assertFalse(self.kept(partner))

    def test_same_photo_on_both_sides_is_neither_sent_nor_kept(self) -> None:
        for winner in ("local", "remote"):
            with self.subTest(winner=winner):
                self.account.contact_conflict = winner
                partner = self.meet("red", "red")
                photo = self.in_outlook("Laura Brunner")["photo"]
                self.assertEqual(photo, self.before)
                self.assertFalse(self.kept(partner))
                self.simulator.delete(self.in_outlook("Laura Brunner")["id"])
                partner.sudo().unlink()
                self.sync()

    def test_pictures_are_alike_whatever_their_size_and_form(self) -> None:
        face = Image.effect_mandelbrot((300, 300), (-2, -1.5, 1, 1.5), 90)

        def saved(image: Image.Image, kind: str) -> bytes:
            out = io.BytesIO()
            image.convert("RGB").save(out, kind)
            return out.getvalue()

        small = saved(face.resize((90, 90)), "JPEG")
        self.assertTrue(alike(saved(face, "PNG"), small))
        self.assertFalse(alike(saved(face.rotate(90), "PNG"), small))
        self.assertFalse(alike(b"no picture", small))
        self.assertFalse(alike(b"", small))
