"""What a manager sets for everybody, what users choose, and what they see of it."""

from ast import literal_eval

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .contact_case import ContactCase
from .simulator_process import ANNA, BRUNO

PREFERENCES = "base.view_users_form_simple_modif"


@tagged("post_install", "-at_install")
class TestContactChoice(ContactCase):
    def settings(self, **values: object) -> None:
        """A manager saves the settings for everybody."""
        named = {f"office365_contact_{name}": value for name, value in values.items()}
        manager = self.env.ref("base.user_admin")
        settings = self.env["res.config.settings"].with_user(manager)
        settings.create(named).execute()
        self.env.flush_all()

    def preferences(self, **values: object) -> None:
        """Anna saves her preferences."""
        named = {f"office365_contact_{name}": value for name, value in values.items()}
        self.anna.with_user(self.anna).write(named)

    # the manager's defaults, and a user's own

    def test_filter_for_everybody_selects_until_a_user_has_a_filter(self) -> None:
        self.partner("Key Person", email="key@x.example", function="Key")
        self.partner("My Person", email="my@x.example", function="Mine")
        self.settings(by_filter=True, domain="[('function', '=', 'Key')]")
        self.sync()
        self.assertEqual(set(self.simulator.contacts()), {"Key Person"})
        self.preferences(by_filter=True, domain="[('function', '=', 'Mine')]")
        self.sync()
        self.assertEqual(set(self.simulator.contacts()), {"My Person"})
        self.preferences(by_filter=False)
        self.sync()
        self.assertEqual(set(self.simulator.contacts()), {"Key Person"})

    def test_new_partner_that_matches_everybodys_filter_comes_at_once(self) -> None:
        self.settings(by_filter=True, domain="[('function', '=', 'Key')]")
        self.sync()
        self.partner("Key Person", email="key@x.example", function="Key")
        self.sync()
        self.assertEqual(set(self.simulator.contacts()), {"Key Person"})

    def test_chosen_contacts_are_synced_besides_everybodys_filter(self) -> None:
        self.settings(by_filter=True, domain="[('function', '=', 'Key')]")
        self.partner("Key Person", email="key@x.example", function="Key")
        self.synced_partner("Chosen", email="chosen@x.example")
        self.assertEqual(set(self.simulator.contacts()), {"Key Person", "Chosen"})

    def test_contact_stopped_by_a_user_stays_out_of_everybodys_filter(self) -> None:
        self.settings(by_filter=True, domain="[('function', '=', 'Key')]")
        partner = self.partner("Key Person", email="key@x.example", function="Key")
        self.sync()
        partner.action_office365_stop()
        self.sync()
        self.settings(by_filter=True, domain="[('function', 'in', ['Key', 'X'])]")
        self.sync()
        self.sync(full=True)
        self.assertFalse(self.simulator.contacts())

    def test_direction_for_everybody_holds_until_a_user_chooses(self) -> None:
        self.settings(preset="odoo_leads")
        partner = self.synced_partner(email="nina@roth.example", function="CEO")
        contact_id = self.in_outlook()["id"]
        self.simulator.edit(contact_id, jobTitle="Founder")
        self.sync()
        self.assertEqual(partner.function, "CEO")
        self.preferences(preset="two_way")
        self.simulator.edit(contact_id, jobTitle="Founder")
        self.sync()
        self.assertEqual(partner.function, "Founder")
        self.preferences(preset=False)
        self.simulator.edit(contact_id, jobTitle="President")
        self.sync()
        self.assertEqual(partner.function, "Founder")

    def test_new_contacts_for_everybody_and_a_users_own_choice(self) -> None:
        self.settings(incoming="never")
        contact_id = self.outlook_person()
        self.sync()
        self.assertFalse(self.by_email("laura@alpine.example"))
        self.preferences(incoming="create")
        self.simulator.edit(contact_id, jobTitle="Buyer")
        self.sync()
        self.assertTrue(self.by_email("laura@alpine.example"))

    def test_folder_for_everybody_and_a_users_own(self) -> None:
        self.settings(folder="Customers")
        self.synced_partner(email="nina@roth.example")
        self.assertIn("Nina Roth", self.simulator.contacts(folder="Customers"))
        bruno = self.make_user("bruno", BRUNO)
        account = self.connect(bruno, BRUNO)
        bruno.with_user(bruno).office365_contact_folder = "Mine"
        partner = self.partners.with_user(bruno).create({"name": "Of Bruno"})
        partner.action_office365_add()
        self.env.flush_all()
        account._run_contacts()
        self.assertIn("Of Bruno", self.simulator.contacts(BRUNO, "Mine"))

    def test_saving_one_preference_leaves_the_others_alone(self) -> None:
        self.preferences(preset="odoo_leads", folder="Mine")
        self.env.invalidate_all()
        self.preferences(incoming="never")
        self.env.invalidate_all()
        account = self.account
        self.assertEqual(account.contact_incoming, "never")
        self.assertEqual(account.contact_preset, "odoo_leads")
        self.assertEqual(account.contact_folder, "Mine")
        self.assertEqual(account.login, ANNA)
        self.assertTrue(account.contacts_enabled)

    def test_defaults_are_the_managers_and_a_users_choice_is_their_own(self) -> None:
        with self.assertRaises(AccessError):
            self.anna.company_id.with_user(self.anna).office365_contact_preset = "x"
        rules = self.env["office365.field.rule"].with_user(self.anna)
        with self.assertRaises(AccessError):
            rules.create({"field": "note", "direction": "off"})
        bruno = self.make_user("bruno", BRUNO)
        with self.assertRaises(AccessError):
            bruno.with_user(self.anna).office365_contact_preset = "odoo_leads"

    # the filter's live count

    def test_preferences_count_the_filters_matches_while_it_is_edited(self) -> None:
        self.partners.create([{"name": f"C{n}", "function": "Key"} for n in range(3)])
        anna = self.anna.with_user(self.anna)
        with Form(anna, view=PREFERENCES) as form:
            self.assertEqual(form.office365_contact_matching, 0)
            form.office365_contact_by_filter = True
            form.office365_contact_domain = "[('function', '=', 'Key')]"
            self.assertEqual(form.office365_contact_matching, 3)
            form.office365_contact_domain = "[('name', 'in', ['C1', 'C2'])]"
            self.assertEqual(form.office365_contact_matching, 2)
            form.office365_contact_domain = "[('name', '='"
            self.assertEqual(form.office365_contact_matching, 0)
            form.office365_contact_domain = "[('function', '=', 'Key')]"
        self.assertEqual(self.account.contact_matching, 3)

    def test_filter_is_edited_by_a_widget_that_shows_what_matches(self) -> None:
        view = self.env.ref(PREFERENCES)
        arch = self.anna.with_user(self.anna).get_view(view.id, "form")["arch"]
        field = etree.fromstring(arch).find(
            ".//field[@name='office365_contact_domain']"
        )
        self.assertEqual(field.get("widget"), "domain")
        options = literal_eval(field.get("options"))
        self.assertEqual(options["model"], "res.partner")

    def test_count_is_of_what_the_user_may_see(self) -> None:
        other = self.env["res.company"].create({"name": "Other Company"})
        self.partners.create({"name": "Far", "function": "Key", "company_id": other.id})
        self.partners.create({"name": "Near", "function": "Key"})
        self.preferences(by_filter=True, domain="[('function', '=', 'Key')]")
        self.assertEqual(self.anna.with_user(self.anna).office365_contact_matching, 1)

    # on the contact

    def test_contact_offers_sync_now_and_open_in_outlook_to_its_owner(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        arch = partner.get_view(view_type="form")["arch"]
        buttons = {b.get("name") for b in etree.fromstring(arch).iter("button")}
        self.assertGreaterEqual(
            buttons, {"action_office365_sync_now", "action_office365_open"}
        )
        self.assertEqual(partner.office365_state, "synced")
        self.assertTrue(partner.office365_last_synced)
        partner.action_office365_sync_now()
        self.assertTrue(self.env["office365.change"].search([]))
        self.assertFalse(partner.office365_has_page)
        with self.assertRaisesRegex(UserError, "not known where"):
            partner.action_office365_open()
        self.app.outlook_url = "https://outlook.example"
        self.env.invalidate_all()
        self.assertTrue(partner.office365_has_page)
        opened = partner.action_office365_open()
        self.assertEqual(opened["url"], "https://outlook.example")

    def test_outlook_opens_a_person_in_the_cloud_of_the_app(self) -> None:
        for cloud, host in (
            ("global", "outlook.office.com"),
            ("usgov_l4", "outlook.office365.us"),
            ("china", "partner.outlook.cn"),
        ):
            app = self.env["office365.app"].new({"cloud": cloud})
            page = f"https://{host}/people"
            self.assertEqual(app._outlook_person(False), page)
            self.assertEqual(app._outlook_person("A-b_c="), f"{page}/id/A%2Fb%2Bc%3D")

    def test_outlook_of_ones_own_is_a_page_and_no_script(self) -> None:
        with self.assertRaises(ValidationError):
            self.app.outlook_url = "javascript:alert(1)"

    def test_contact_of_somebody_elses_outlook_is_not_mine(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        bruno = self.make_user("bruno", BRUNO)
        theirs = partner.with_user(bruno)
        self.assertEqual(theirs.office365_state, "none")
        self.assertFalse(theirs.office365_last_synced)
        self.assertFalse(theirs.office365_has_page)
        theirs.action_office365_stop()
        self.assertEqual(self.link(partner).state, "linked")
