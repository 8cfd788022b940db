"""A meeting made anew in another organizer's calendar: whoever is invited follows."""

from odoo.tests import tagged

from .people_case import PeopleCase
from .simulator_process import BRUNO, CHLOE


@tagged("post_install", "-at_install")
class TestEventMadeAnew(PeopleCase):
    """Anna hands a meeting over to Bruno; Chloé is invited and syncs too."""

    def setUp(self) -> None:
        super().setUp()
        self.brunos = self.second_user()
        self.chloe = self.make_user("chloe", CHLOE)
        account = self.account_of(self.chloe)
        account.write({"contacts_enabled": False, "calendar_enabled": True})
        self.chloes = self.connect(self.chloe, CHLOE)

    def handed_over(self, make: str = "meeting") -> object:
        """In all three mailboxes; Bruno is to have it anew."""
        people = (self.bruno | self.chloe).partner_id
        if make == "meeting":
            event = self.meeting("Ours", *people)
        else:
            everybody = people | self.anna.partner_id
            event = self.weekly("Ours", partner_ids=[(6, 0, everybody.ids)])
        for account in (self.account, self.brunos, self.chloes):
            self.sync(account=account)
        series = event.recurrence_id.calendar_event_ids or event
        series.sudo().user_id = self.bruno
        self.simulator.admin("DELETE", "mails")
        event.with_user(self.bruno).action_office365_make_anew()
        return event

    def assert_followed(self, event: object) -> None:
        """Each of the three has the new meeting, and answers travel."""
        links = event.sudo()._office365_all_links()
        people = self.anna | self.bruno | self.chloe
        self.assertEqual(links.user_id, people)
        self.assertEqual(set(links.mapped("state")), {"linked"})
        self.assertEqual(len(set(links.mapped("ical_uid"))), 1, "one meeting")
        self.assertEqual(len(self.by_name("Ours")), len(self.events_of(event)))
        first = self.events_of(event)[0]
        self.line_of(first, self.chloe.partner_id).with_user(self.chloe).do_accept()
        self.sync(account=self.chloes)
        self.sync(account=self.brunos)
        answers = [mail for mail in self.mails() if mail["kind"] == "response"]
        self.assertEqual([mail["recipients"] for mail in answers], [[BRUNO]])

    def events_of(self, event: object) -> object:
        return event.recurrence_id.calendar_event_ids.sorted("start") or event

    def test_all_follow_when_the_old_one_is_cancelled_first(self) -> None:
        event = self.handed_over()
        self.sync()
        self.sync(account=self.chloes)
        self.sync(account=self.brunos)
        for _ in range(2):
            self.sync(account=self.chloes)
            self.sync()
        self.assert_followed(event)

    def test_all_follow_when_the_new_one_is_made_first(self) -> None:
        event = self.handed_over()
        self.sync(account=self.brunos)
        self.sync(account=self.chloes)
        self.sync()
        for _ in range(2):
            self.sync(account=self.chloes)
            self.sync()
        self.assert_followed(event)

    def test_all_follow_who_get_both_at_once(self) -> None:
        event = self.handed_over()
        self.sync()
        self.sync(account=self.brunos)
        for _ in range(2):
            self.sync(account=self.chloes)
            self.sync()
        self.assert_followed(event)

    def test_series_is_followed_with_what_differs_of_it(self) -> None:
        event = self.handed_over("series")
        self.sync(account=self.brunos)
        self.sync()
        for _ in range(2):
            self.sync(account=self.chloes)
            self.sync()
        self.assert_followed(event)

    def test_full_run_of_the_new_organizer_takes_no_old_copy_for_the_new(self) -> None:
        event = self.handed_over()
        self.brunos._queue_run("events", "full")
        self.sync(account=self.brunos)
        self.sync()
        for _ in range(2):
            self.sync(account=self.chloes)
            self.sync()
        self.assert_followed(event)
        self.assertTrue(self.outlook(BRUNO)["Ours"]["isOrganizer"])

    def test_what_is_put_off_is_looked_at_once(self) -> None:
        """Nothing is asked for again and again, once all is in its place."""
        event = self.handed_over()
        self.sync(account=self.brunos)
        for _ in range(3):
            self.sync(account=self.chloes)
            self.sync()
        self.assert_followed(event)
        for account in (self.account, self.brunos, self.chloes):
            self.sync(account=account)
            self.simulator.clear_counters()
            self.sync(account=account)
            self.assertLessEqual(len(self.simulator.requests()), 2)
