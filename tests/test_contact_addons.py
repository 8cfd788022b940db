"""Fields that other addons bring, and fields that not everybody may see or change."""

import base64

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import sql

from .contact_case import ContactCase
from .partner_fields import PARTNER, extend_partner
from .test_contact_photos import picture


class Birthday(models.Model):
    """As ``partner_contact_birthdate`` has it."""

    _module = None
    _name = "res.partner"
    _inherit = PARTNER

    birthdate_date = fields.Date()


class FirstName(models.Model):
    """As ``partner_firstname`` has it: the name is made of its parts."""

    _module = None
    _name = "res.partner"
    _inherit = PARTNER

    firstname = fields.Char()
    lastname = fields.Char()
    name = fields.Char(
        compute="_compute_name",
        inverse="_inverse_name",
        required=False,
        store=True,
        readonly=False,
    )

    @api.depends("firstname", "lastname")
    def _compute_name(self) -> None:
        for partner in self:
            parts = filter(None, [partner.firstname, partner.lastname])
            partner.name = " ".join(parts)

    def _inverse_name(self) -> None:
        for partner in self:
            parts = self._split(partner.name or "", partner.is_company)
            partner.firstname, partner.lastname = parts

    @api.model
    def _split(self, name: str, is_company: bool) -> tuple:
        first, _, last = name.partition(" ")
        return (False, name) if is_company or not last else (first, last)

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.BaseModel:
        for vals in vals_list:
            name = vals.pop("name", None)
            if name:
                parts = self._split(name, bool(vals.get("is_company")))
                vals["firstname"] = vals.get("firstname") or parts[0]
                vals["lastname"] = vals.get("lastname") or parts[1]
        return super().create(vals_list)

    @api.constrains("firstname", "lastname")
    def _check_name(self) -> None:
        if any(not (partner.firstname or partner.lastname) for partner in self):
            raise ValidationError(self.env._("No name is set."))


class Restricted(models.Model):
    """The note is for administrators; the job position is for them to change."""

    _module = None
    _name = "res.partner"
    _inherit = PARTNER

    comment = fields.Html(groups="base.group_system")
    image_1920 = fields.Image(groups="base.group_system")

    @api.model
    def _has_field_access(self, field: fields.Field, operation: str) -> bool:
        allowed = super()._has_field_access(field, operation)
        kept = field.name == "function" and operation == "write"
        return allowed and (not kept or self.env.su)


@tagged("post_install", "-at_install")
class TestContactBirthday(ContactCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        extend_partner(cls, Birthday, birthdate_date="date")

    def test_birthday_travels_both_ways_where_odoo_has_one(self) -> None:
        partner = self.synced_partner(
            email="nina@roth.example", birthdate_date="1980-02-29"
        )
        contact = self.in_outlook()
        self.assertEqual(contact["birthday"], "1980-02-29T11:59:00Z")
        self.simulator.edit(contact["id"], birthday="1981-03-01T11:59:00Z")
        self.sync()
        self.assertEqual(str(partner.birthdate_date), "1981-03-01")
        partner.birthdate_date = False
        self.sync()
        self.assertFalse(self.in_outlook()["birthday"])

    def test_birthday_without_a_year_stays_in_outlook_and_is_told(self) -> None:
        self.outlook_person(birthday="1604-07-14T11:59:00Z")
        self.sync()
        partner = self.by_email("laura@alpine.example").with_user(self.anna)
        self.assertFalse(partner.birthdate_date)
        self.assertEqual(self.link(partner).issue_ids.code, "birthday_without_year")
        partner.function = "CEO"
        self.sync()
        birthday = self.in_outlook("Laura Brunner")["birthday"]
        self.assertTrue(birthday.startswith("1604-07-14"))


@tagged("post_install", "-at_install")
class TestContactWithoutBirthday(ContactCase):
    def test_birthday_is_left_alone_where_odoo_has_none(self) -> None:
        self.outlook_person(birthday="1604-07-14T11:59:00Z")
        self.sync()
        partner = self.by_email("laura@alpine.example").with_user(self.anna)
        self.assertFalse(self.link(partner).issue_ids)
        partner.function = "CEO"
        self.sync()
        birthday = self.in_outlook("Laura Brunner")["birthday"]
        self.assertTrue(birthday.startswith("1604-07-14"))


@tagged("post_install", "-at_install")
class TestContactFirstName(ContactCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        extend_partner(cls, FirstName, firstname="varchar", lastname="varchar")
        sql.drop_constraint(cls.cr, "res_partner", "res_partner_check_name")

    def test_name_parts_go_to_outlook_as_partner_firstname_has_them(self) -> None:
        partner = self.partner(False, firstname="Anna Maria", lastname="de la Cruz")
        self.assertEqual(partner.name, "Anna Maria de la Cruz")
        partner.action_office365_add()
        self.sync()
        contact = self.in_outlook("Anna Maria de la Cruz")
        self.assertEqual(contact["givenName"], "Anna Maria")
        self.assertEqual(contact["surname"], "de la Cruz")

    def test_name_parts_from_outlook_stay_whole(self) -> None:
        contact_id = self.outlook_person(
            displayName="Anna Maria de la Cruz",
            givenName="Anna Maria",
            surname="de la Cruz",
        )
        self.sync()
        partner = self.by_email("laura@alpine.example")
        parts = [partner.firstname, partner.lastname]
        self.assertEqual(parts, ["Anna Maria", "de la Cruz"])
        self.simulator.edit(
            contact_id,
            displayName="Eva Maria del Rio",
            givenName="Eva Maria",
            surname="del Rio",
        )
        self.sync()
        parts = [partner.firstname, partner.lastname]
        self.assertEqual(parts, ["Eva Maria", "del Rio"])
        self.assertEqual(partner.name, "Eva Maria del Rio")
        self.sync()
        contact = self.in_outlook("Eva Maria del Rio")
        self.assertEqual(contact["givenName"], "Eva Maria")
        self.assertFalse(self.link(partner).issue_ids)

    def test_contact_with_a_display_name_only_gets_its_parts_from_it(self) -> None:
        self.outlook_person(displayName="Roth", givenName=None, surname=None)
        self.sync()
        partner = self.by_email("laura@alpine.example")
        self.assertEqual([partner.name, partner.lastname], ["Roth", "Roth"])


@tagged("post_install", "-at_install")
class TestContactRestrictedFields(ContactCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        extend_partner(cls, Restricted)

    def test_field_the_user_may_not_see_is_left_out_and_nothing_fails(self) -> None:
        partner = self.partner(email="nina@roth.example")
        partner.sudo().comment = "<p>Secret</p>"
        partner.action_office365_add()
        counts = self.sync()
        self.assertEqual(counts.failed, 0)
        contact = self.in_outlook()
        self.assertFalse(contact["personalNotes"])
        self.simulator.edit(contact["id"], personalNotes="Mine", mobilePhone="+41")
        self.sync()
        self.assertEqual(partner.mobile, "+41")
        self.assertEqual(partner.sudo().comment, "<p>Secret</p>")
        self.assertEqual(self.in_outlook()["personalNotes"], "Mine")
        self.assertFalse(self.link(partner).issue_ids)
        self.assertFalse(self.account.last_error)

    def test_field_the_user_may_not_change_only_goes_to_outlook(self) -> None:
        partner = self.partner(email="nina@roth.example")
        partner.sudo().function = "CEO"
        partner.action_office365_add()
        self.sync()
        contact = self.in_outlook()
        self.assertEqual(contact["jobTitle"], "CEO")
        self.simulator.edit(contact["id"], jobTitle="Mine")
        self.sync()
        self.assertEqual(partner.function, "CEO")
        self.assertEqual(self.in_outlook()["jobTitle"], "CEO")
        self.assertFalse(self.link(partner).issue_ids)

    def test_new_contact_from_outlook_is_made_without_those_fields(self) -> None:
        self.outlook_person(jobTitle="Buyer", personalNotes="Mine", mobilePhone="+41")
        self.sync()
        partner = self.by_email("laura@alpine.example")
        self.assertEqual(partner.mobile, "+41")
        self.assertFalse(partner.function or partner.comment)
        self.assertFalse(self.link(partner).issue_ids)

    def test_photo_the_user_may_not_see_is_left_out_and_nothing_fails(self) -> None:
        partner = self.partner(email="nina@roth.example")
        partner.sudo().image_1920 = base64.b64encode(picture("red"))
        partner.action_office365_add()
        self.sync()
        contact = self.in_outlook()
        self.assertFalse(contact["photo"])
        self.simulator.set_photo(contact["id"], picture("blue"))
        before = partner.sudo().image_1920
        self.sync(full=True)
        self.assertEqual(partner.sudo().image_1920, before)
        self.assertFalse(self.link(partner).issue_ids)

    def test_preferences_say_once_which_fields_are_left_out_and_why(self) -> None:
        self.synced_partner(email="nina@roth.example")
        self.sync()
        anna = self.anna.with_user(self.anna)
        told = anna.office365_contact_notice
        self.assertEqual(
            told.split("\n"),
            [
                "Not synced, because you may not see or change it: Note",
                "Only sent to Outlook, as you may not change it: Job position",
            ],
        )
        view = self.env.ref("base.view_users_form_simple_modif")
        arch = anna.get_view(view.id, "form")["arch"]
        self.assertIn('name="office365_contact_notice"', arch)

    def test_field_that_is_off_anyway_is_not_told(self) -> None:
        rules = self.env["office365.field.rule"]
        rules.create([{"field": f, "direction": "off"} for f in ("note", "job_title")])
        self.assertFalse(self.anna.with_user(self.anna).office365_contact_notice)

    def test_user_who_may_see_and_change_all_is_told_nothing(self) -> None:
        self.account.user_id = self.env.ref("base.user_admin")
        self.assertNotIn("Note", self.account.contact_notice or "")


@tagged("post_install", "-at_install")
class TestContactRights(ContactCase):
    def reader_only(self) -> None:
        """From now on Anna may see contacts and change none."""
        managers = self.env.ref("base.group_partner_manager")
        self.anna.group_ids -= managers
        self.env.flush_all()

    def test_user_who_may_change_no_contact_still_sends_and_is_told(self) -> None:
        partner = self.synced_partner(email="nina@roth.example", function="CEO")
        self.reader_only()
        contact = self.in_outlook()
        self.simulator.edit(contact["id"], categories=["New O365"], jobTitle="Founder")
        self.sync()
        self.assertEqual(partner.function, "CEO")
        issue = self.link(partner).issue_ids
        self.assertEqual(issue.code, "unwritable")
        self.assertIn("You may not change this contact", issue.message)
        partner.sudo().mobile = "+42"
        self.sync()
        self.sync()
        self.assertEqual(self.link(partner).issue_ids.code, "unwritable")
        self.assertEqual(self.in_outlook()["mobilePhone"], "+42")
        self.assertEqual(self.in_outlook()["jobTitle"], "Founder")

    def test_user_who_may_make_no_contact_sees_it_skipped(self) -> None:
        self.reader_only()
        self.outlook_person(categories=["New O365"])
        self.sync()
        self.assertFalse(self.by_email("laura@alpine.example"))
        link = self.account.contact_link_ids
        self.assertEqual((link.state, link.reason), ("skipped", "refused"))

    def test_tags_that_the_user_may_not_make_are_left_in_outlook(self) -> None:
        known = self.env["res.partner.category"].create({"name": "Known O365"})
        access = "access_res_partner_category_group_partner_manager"
        self.env.ref(f"base.{access}").perm_create = False
        partner = self.synced_partner(email="nina@roth.example")
        categories = ["Known O365", "New O365"]
        contact = self.in_outlook()
        self.simulator.edit(contact["id"], categories=categories, jobTitle="Founder")
        self.sync()
        self.assertEqual(partner.category_id, known)
        self.assertEqual(partner.function, "Founder")
        self.sync()
        self.assertEqual(self.in_outlook()["categories"], categories)
