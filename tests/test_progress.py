"""What Preferences say of a run that somebody waits for, and of what comes first."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .contact_case import ContactCase
from .simulator_process import BRUNO


@tagged("post_install", "-at_install")
class TestProgress(ContactCase):
    def setUp(self) -> None:
        super().setUp()
        self.sync()  # which signing in has asked for
        self.mine = self.anna.with_user(self.anna)

    def progress(self, user: object = None) -> dict:
        """As a user's browser asks for it."""
        model = self.env["office365.progress"].with_user(user or self.anna)
        return model.mine("contacts")

    def chosen(self) -> bool:
        """What Preferences show."""
        self.env.invalidate_all()
        return self.mine.office365_contact_chosen

    def test_run_is_seen_from_the_press_of_the_button_to_its_outcome(self) -> None:
        self.assertFalse(self.progress()["is_running"])
        self.partner().action_office365_add()
        told = self.mine.action_office365_sync_contacts()["params"]
        seen = self.progress()
        self.assertEqual(told["run"], {"kind": "contacts", "id": seen["run_id"]})
        self.assertTrue(seen["is_running"])
        self.assertEqual(seen["run_state"], "queued")
        self.sync()
        after = self.progress()
        self.assertEqual(after["run_id"], seen["run_id"])
        self.assertFalse(after["is_running"])
        self.assertEqual(after["run_state"], "done")
        self.assertIn("New in Outlook: 1", after["outcome"])

    def test_run_that_did_nothing_says_so(self) -> None:
        self.outlook_person(emailAddresses=[])
        for outcome in ("Nothing changed · Skipped: 1", "Nothing new"):
            self.mine.action_office365_sync_contacts()
            self.sync()
            self.assertEqual(self.progress()["outcome"], outcome)

    def test_news_of_a_run_say_in_words_what_came_of_it(self) -> None:
        self.outlook_person(emailAddresses=[])
        self.mine.action_office365_sync_contacts()
        self.assertFalse(self.progress()["news"], "it has not come to its end")
        self.sync()
        idle = self.progress()["news"]
        self.assertEqual(idle["title"], "Your contacts are synced")
        self.assertEqual(
            idle["message"],
            "Nothing had changed in Odoo or in Outlook. Skipped: 1. "
            "Office 365 > Contacts says why.",
        )
        self.assertEqual(idle["type"], "success")
        self.partner().action_office365_add()
        self.mine.action_office365_sync_contacts()
        self.sync()
        self.assertIn("New in Outlook: 1", self.progress()["news"]["message"])

    def test_preferences_tell_apart_what_is_in_sync_and_what_is_skipped(self) -> None:
        self.outlook_person(emailAddresses=[])
        self.partner().action_office365_add()
        self.sync()
        self.env.invalidate_all()
        mine = self.mine
        counts = (mine.office365_contact_count, mine.office365_contact_skipped)
        self.assertEqual(counts, (1, 1))
        action = mine.action_office365_open_skipped_contacts()
        self.assertEqual(action["context"], {"search_default_skipped": True})

    def test_news_of_a_failure_say_what_to_do(self) -> None:
        self.mine.action_office365_sync_contacts()
        run = self.env["office365.sync.run"].search([], limit=1)
        self.account.write({"last_error": "No.", "last_error_remedy": "Do this."})
        run.write({"state": "failed", "message": "No."})
        news = self.progress()["news"]
        self.assertEqual(news["title"], "Your contacts could not be synced")
        self.assertEqual(news["message"], "No. · Do this.")
        self.assertEqual(news["type"], "warning")

    def test_what_waits_for_a_pause_is_not_under_way(self) -> None:
        self.mine.action_office365_sync_contacts()
        self.account.throttled_until = fields.Datetime.now() + timedelta(minutes=5)
        self.assertFalse(self.progress()["is_running"])

    def test_runs_of_others_and_of_other_kinds_are_nobodys_business(self) -> None:
        self.mine.action_office365_sync_contacts()
        bruno = self.make_user("bruno", BRUNO)
        self.assertFalse(any(self.progress(bruno).values()))
        events = self.env["office365.progress"].with_user(self.anna).mine("events")
        self.assertFalse(events["run_id"])

    def test_somebody_is_chosen_from_the_list_or_by_a_filter(self) -> None:
        self.assertFalse(self.chosen())
        partner = self.partner()
        partner.action_office365_add()
        self.assertTrue(self.chosen(), "not in Outlook yet, but chosen")
        self.sync()
        self.assertTrue(self.chosen())
        partner.action_office365_stop()
        self.sync()
        self.assertFalse(self.chosen())
        self.account.write({"contact_by_filter": True, "contact_domain": "[ ]"})
        self.assertFalse(self.chosen(), "a filter without any condition")
        self.account.contact_domain = "[('function', '=', 'Key')]"
        self.assertTrue(self.chosen())

    def test_nobody_is_chosen_by_somebody_who_has_no_account(self) -> None:
        bruno = self.make_user("bruno", BRUNO)
        self.assertFalse(bruno.with_user(bruno).office365_contact_chosen)

    def test_choosing_opens_a_list_with_the_button_for_it(self) -> None:
        action = self.mine.action_office365_choose_contacts()
        self.assertEqual(action["res_model"], "res.partner")
        (view,) = (view for view, kind in action["views"] if kind == "list")
        arch = self.env["res.partner"].with_user(self.anna).get_view(view)["arch"]
        self.assertIn('<button name="action_office365_add"', arch)

    def test_calendar_is_switched_on_from_where_it_is_off(self) -> None:
        told = self.mine.action_office365_enable_calendar()["params"]
        self.assertTrue(self.account.calendar_enabled)
        self.assertEqual(told["type"], "warning")
        self.assertIn("accept the new permission", told["message"])
        self.connect(self.anna)
        told = self.mine.action_office365_enable_calendar()["params"]
        self.assertEqual(told["type"], "success")
        with self.assertRaises(AccessError):
            self.account.with_user(
                self.make_user("bruno", BRUNO)
            ).action_enable_calendar()
