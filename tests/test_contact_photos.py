import base64
import io

from PIL import Image

from odoo.tests import tagged

from odoo.addons.office365_sync.models import contact_photos

from .contact_case import ContactCase

PHOTO_LIMIT = 4 * 1024 * 1024  # bytes that Outlook takes


def picture(colour: str, kind: str = "JPEG") -> bytes:
    """A small picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(out, kind)
    return out.getvalue()


@tagged("post_install", "-at_install")
class TestContactPhotos(ContactCase):
    def writes(self) -> list[dict]:
        return [
            request
            for request in self.simulator.requests()
            if "/photo/" in request["path"]
        ]

    def test_photo_set_in_odoo_is_put_in_outlook_once(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        self.simulator.clear_counters()
        partner.image_1920 = base64.b64encode(picture("red", "PNG"))
        self.sync()
        self.assertTrue(self.in_outlook()["photo"])
        self.assertEqual([r["method"] for r in self.writes()], ["PUT"])
        self.simulator.clear_counters()
        partner.function = "CEO"
        self.sync()
        self.sync(full=True)
        self.assertFalse(self.writes())

    def test_photo_that_only_goes_out_is_put_there_once_too(self) -> None:
        self.account.contact_preset = "odoo_leads"
        partner = self.synced_partner(
            email="nina@roth.example", image_1920=base64.b64encode(picture("red"))
        )
        self.assertTrue(self.in_outlook()["photo"])
        self.simulator.clear_counters()
        partner.function = "CEO"
        self.sync()
        self.sync(full=True)
        self.assertFalse(self.writes())

    def test_large_picture_is_sent_as_a_jpeg_of_moderate_size(self) -> None:
        large = io.BytesIO()
        Image.effect_noise((2400, 1800), 90).convert("RGBA").save(large, "PNG")
        self.assertGreater(len(large.getvalue()), PHOTO_LIMIT)
        sent = contact_photos.as_jpeg(large.getvalue())
        image = Image.open(io.BytesIO(sent))
        self.assertEqual((image.format, image.size), ("JPEG", (648, 486)))
        self.assertLess(len(sent), PHOTO_LIMIT)

    def test_photo_of_a_contact_from_outlook_comes_to_odoo(self) -> None:
        contact_id = self.outlook_person()
        self.simulator.set_photo(contact_id, picture("blue"))
        self.sync()
        partner = self.by_email("laura@alpine.example")
        self.assertTrue(partner.image_1920)
        photo = self.simulator.contacts()["Laura Brunner"]["photo"]
        self.sync()
        self.sync(full=True)
        self.assertEqual(photo, self.simulator.contacts()["Laura Brunner"]["photo"])

    def test_photo_changed_in_outlook_is_seen_by_a_full_run(self) -> None:
        partner = self.synced_partner(
            email="nina@roth.example", image_1920=base64.b64encode(picture("red"))
        )
        before = partner.image_1920
        self.simulator.set_photo(self.in_outlook()["id"], picture("green"))
        self.sync()
        self.assertEqual(partner.image_1920, before)
        self.sync(full=True)
        self.assertNotEqual(partner.image_1920, before)

    def test_photo_does_not_come_in_where_it_only_goes_out_or_is_off(self) -> None:
        for direction in ("to_remote", "off"):
            with self.subTest(direction=direction):
                rules = self.env["office365.field.rule"]
                rule = rules.create({"field": "photo", "direction": direction})
                address = f"{direction}@x.example"
                contact_id = self.outlook_person(
                    displayName=direction,
                    emailAddresses=[{"name": "x", "address": address}],
                )
                self.simulator.set_photo(contact_id, picture("blue"))
                self.sync()
                self.sync(full=True)
                self.assertTrue(self.by_email(address))
                self.assertFalse(self.by_email(address).image_1920)
                rule.unlink()

    def test_photo_stays_in_outlook_where_nothing_comes_in(self) -> None:
        self.account.contact_incoming = "never"
        self.sync()
        contact_id = self.outlook_person()
        self.simulator.set_photo(contact_id, picture("blue"))
        partner = self.partner("Laura Brunner", email="laura@alpine.example")
        partner.action_office365_add()
        self.sync()
        self.sync(full=True)
        self.assertEqual(self.link(partner).state, "linked")
        self.assertFalse(partner.image_1920)
        self.simulator.set_photo(contact_id, picture("green"))
        self.sync(full=True)
        self.assertTrue(partner.image_1920)  # an edit of a synced contact

    def test_photo_removed_in_odoo_stays_in_outlook_which_cannot_remove_it(
        self,
    ) -> None:
        partner = self.synced_partner(
            email="nina@roth.example", image_1920=base64.b64encode(picture("red"))
        )
        partner.image_1920 = False
        self.sync()
        self.sync(full=True)
        self.assertTrue(self.in_outlook()["photo"])
        self.assertFalse(partner.image_1920)

    def test_photo_that_outlook_refuses_is_an_issue_and_the_rest_goes_on(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        self.simulator.fault(
            {"status": 413, "code": "RequestEntityTooLarge"}, method="PUT"
        )
        partner.image_1920 = base64.b64encode(picture("red"))
        partner.function = "CEO"
        self.sync()
        self.assertEqual(self.in_outlook()["jobTitle"], "CEO")
        issue = self.link(partner).issue_ids
        self.assertEqual(issue.code, "photo_refused_by_outlook")

    def test_all_photos_that_are_due_are_copied_in_one_run(self) -> None:
        self.patch(contact_photos, "CHUNK", 2)
        partners = self.partners.create(
            [
                {"name": f"P{n}", "image_1920": base64.b64encode(picture(shade))}
                for n, shade in enumerate(("red", "green", "blue", "pink", "black"))
            ]
        )
        partners.with_user(self.anna).action_office365_add()
        self.assertEqual(self.sync().photos, 5)
        self.assertTrue(all(c["photo"] for c in self.simulator.contacts().values()))
