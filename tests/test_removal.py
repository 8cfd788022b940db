"""What is removed from Outlook before somebody disconnects: in goes, and to an end."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.office365_sync.models.contact_removal import ContactRemoval
from odoo.addons.office365_sync.models.event_removal import EventRemoval
from odoo.addons.office365_sync.models.office365_account_leaving import GIVE_UP

from .contact_case import ContactCase
from .event_case import START, EventCase
from .test_leaving import Leaving

BUSY = {"status": 503, "code": "serverUnavailable"}
REFUSED = {"status": 400, "code": "ErrorCannotDeleteObject", "message": "on hold"}
DENIED = {"status": 403, "code": "ErrorAccessDenied"}


class Removing(Leaving):
    """For a test class: a removal in small steps, and what came of it."""

    def in_chunks(self, removal: type, size: int) -> None:
        """So many are looked at in one go."""
        original = removal._context_of

        def small(run: object, folder_id: str) -> object:
            context = original(run, folder_id)
            context.chunk = size
            return context

        self.patch(removal, "_context_of", small)

    def asked(self, method: str) -> int:
        """How many items were asked for, since the counters were cleared."""
        rows = self.simulator.requests()
        return len([row for row in rows if row["method"] == method and row["in_batch"]])

    def issues(self, *codes: str) -> object:
        """What was told of single records."""
        mine = [("account_id", "=", self.account.id), ("code", "in", codes)]
        return self.env["office365.sync.issue"].search(mine)

    def told(self) -> str:
        """What Anna is to do, of her account."""
        mine = self.account.activity_ids.filtered(lambda a: a.user_id == self.anna)
        return " ".join(f"{one.summary} {one.note}" for one in mine)

    def last_run(self, kind: str) -> object:
        """The last removal of that kind."""
        mine = [("mode", "=", "remove"), ("kind", "=", kind)]
        return self.env["office365.sync.run"].search(mine, limit=1)


@tagged("post_install", "-at_install")
class TestContactRemoval(Removing, ContactCase):
    def people(self, count: int) -> list[str]:
        """So many contacts that were put into Outlook."""
        names = [f"Person {number}" for number in range(count)]
        for name in names:
            address = f"{name.replace(' ', '.')}@many.example".lower()
            self.partner(name, email=address).action_office365_add()
        self.sync()
        return names

    def test_it_goes_on_behind_what_stays(self) -> None:
        names = self.people(6)
        for name in names[:4]:
            self.simulator.edit(self.in_outlook(name)["id"], jobTitle="Mine")
        self.in_chunks(ContactRemoval, 2)
        self.simulator.fault(BUSY, method="DELETE", in_batch=True, times=99)
        self.leave()
        self.assertEqual(self.run_all(), "failed")
        self.simulator.no_faults()
        self.simulator.clear_counters()
        self.assertEqual(self.run_all(), "done")
        self.assertEqual(self.asked("GET"), 2)
        self.assertEqual(set(self.simulator.contacts()), set(names[:4]))

    def test_run_out_of_time_it_is_gone_on_with_and_can_be_followed(self) -> None:
        names = self.people(4)
        self.in_chunks(ContactRemoval, 2)
        self.leave()
        with patch.object(ContactRemoval, "_unit", self.out_of_time_after(5)):
            self.assertEqual(self.run_all(), "partial")
        self.assertLess(len(self.simulator.contacts()), len(names))
        self.assertEqual(self.last_run("contacts").state, "queued")
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.simulator.contacts())

    def test_out_of_time_before_anything_went_it_has_not_got_on(self) -> None:
        self.people(1)
        self.leave()
        before = self.account.removal_got_on - timedelta(days=1)
        self.account.removal_got_on = before
        self.env.flush_all()
        with patch.object(ContactRemoval, "_unit", self.out_of_time_after(1)):
            self.assertEqual(self.run_all(), "partial")
        self.assertEqual(self.account.removal_got_on, before)
        self.assertEqual(self.run_all(), "done")

    def out_of_time_after(self, units: int) -> object:
        """A run that is over after so many units."""
        original, seen = ContactRemoval._unit, []

        def unit(run: object, act: object) -> object:
            seen.append(act)
            if len(seen) > units:
                run.deadline = 0
            return original(run, act)

        return unit

    def test_what_outlook_refuses_is_named_and_the_others_go(self) -> None:
        names = self.people(3)
        self.simulator.fault(REFUSED, method="DELETE", in_batch=True, times=1)
        self.leave()
        self.assertEqual(self.run_all(), "done")
        (left,) = self.simulator.contacts()
        self.assertIn(left, names)
        issue = self.issues("not_removed")
        self.assertEqual(issue.partner_id.name, left)
        self.assertEqual(issue.direction, "to_outlook")
        self.assertIn("is still there", issue.message)
        self.assertEqual(self.account.state, "not_connected")
        self.assertIn("contacts: 1, events: 0", self.told())
        self.assertIn("Could not be removed: 1", self.told())
        run = self.last_run("contacts")
        self.assertEqual((run.remote_deleted, run.failed), (2, 1))
        self.assertIn("1", run.message)
        self.connect(self.anna)
        self.assertFalse(self.issues("not_removed"))

    def test_how_many_stayed_is_told_without_a_task_for_anybody(self) -> None:
        names = self.people(2)
        self.simulator.edit(self.in_outlook(names[0])["id"], jobTitle="Mine")
        self.leave()
        self.run_all()
        self.assertEqual(self.last_run("contacts").message, "Still in Outlook: 1")
        self.assertFalse(self.told())

    def test_what_never_answers_is_left_in_the_end(self) -> None:
        names = self.people(2)
        fault = {"method": "DELETE", "in_batch": True, "times": 999}
        self.leave()
        self.simulator.fault(BUSY, **fault, skip=1)
        states = [self.run_all() for _ in range(6)]
        self.assertEqual(states, ["failed"] * 5 + ["done"])
        (left,) = self.simulator.contacts()
        self.assertIn(left, names)
        self.assertEqual(self.issues("not_removed").tries, 5)
        self.assertEqual(self.account.state, "not_connected")
        self.assertIn("Could not be removed: 1", self.told())

    def test_what_is_answered_at_last_is_no_issue(self) -> None:
        self.people(2)
        self.leave()
        self.simulator.fault(BUSY, method="DELETE", in_batch=True, skip=1, times=9)
        self.assertEqual(self.run_all(), "failed")
        self.assertTrue(self.issues("not_removed"))
        self.simulator.no_faults()
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.issues("not_removed"))
        self.assertFalse(self.told())


@tagged("post_install", "-at_install")
class TestRefusedRemoval(Removing, EventCase):
    """Both kinds: contacts may not be changed any more."""

    def setUp(self) -> None:
        super().setUp()
        self.account.contacts_enabled = True
        partner = self.env["res.partner"].with_user(self.anna)
        partner = partner.create({"name": "Nina Roth", "email": "nina@roth.example"})
        partner.action_office365_add()
        self.account._run_contacts()
        self.event()
        self.sync()
        self.simulator.fault(DENIED, method="DELETE", path="contacts", times=999)
        self.leave()

    def test_what_is_refused_of_one_kind_holds_up_no_other(self) -> None:
        self.assertEqual(self.run_all(), "failed")
        self.assertFalse(self.outlook())
        self.assertIn("Nina Roth", self.simulator.contacts())
        self.assertTrue(self.account.is_leaving)
        self.assertFalse(self.issues("not_removed"))

    def test_it_stays_told_though_the_other_kind_goes(self) -> None:
        self.run_all()
        self.assertIn("cannot be removed", self.told())
        self.assertEqual(self.account.state, "error")
        self.assertTrue(self.account.next_try)

    def test_its_user_is_told_once_and_it_is_tried_ever_more_rarely(self) -> None:
        self.run_all()
        self.assertEqual(self.run_all(), "failed")
        self.assertIn("cannot be removed", self.told())
        self.assertIn("for a week", self.told())
        self.assertEqual(len(self.account.activity_ids), 1)
        self.assertEqual(self.account.state, "error")
        first = self.account.next_try
        self.assertGreater(first, fields.Datetime.now())
        self.run_all()
        self.assertGreater(self.account.next_try, first + timedelta(minutes=30))
        self.assertEqual(len(self.account.activity_ids), 1)
        rows = self.env["office365.status"].search([("is_in_trouble", "=", True)])
        self.assertIn("contacts", rows.mapped("kind"))

    def test_page_says_that_it_waits_and_is_tried_again(self) -> None:
        progress = self.env["office365.progress"].with_user(self.anna)
        self.assertFalse(progress.removal()["is_put_off"])
        self.run_all()
        self.run_all()
        told = progress.removal()
        self.assertTrue(told["is_running"] and told["is_put_off"])
        self.assertIn("tried again", told["text"])

    def test_stopped_it_is_no_error_any_more(self) -> None:
        self.run_all()
        self.run_all()
        self.assertEqual(self.account.state, "error")
        self.anna.with_user(self.anna).action_office365_stop_removal()
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.last_error or self.told())

    def test_allowed_again_it_comes_to_its_end(self) -> None:
        self.run_all()
        self.simulator.no_faults()
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.simulator.contacts())
        self.assertEqual(self.account.state, "not_connected")
        self.assertFalse(self.told())

    def test_after_a_week_it_is_over_and_the_rest_stays(self) -> None:
        self.run_all()
        self.env["office365.account"]._cron_care()
        self.assertTrue(self.account.is_leaving)
        self.account.removal_got_on = fields.Datetime.now() - GIVE_UP * 1.1
        self.env["office365.account"]._cron_care()
        self.assertFalse(self.account.is_leaving)
        self.assertEqual(self.account.state, "not_connected")
        self.assertIn("contacts: 1, events: 0", self.told())
        self.assertIn("Nina Roth", self.simulator.contacts())
        self.assertFalse(self.account._cursor("contacts").problem)

    def test_one_that_cannot_leave_keeps_nobody_else_from_it(self) -> None:
        late = fields.Datetime.now() - GIVE_UP * 1.1
        other = self.account_of(self.make_user("other", "other@contoso.example"))
        left = {"is_leaving": True, "removal_got_on": late}
        (other | self.account).write(left)
        broken = min(other, self.account, key=lambda one: one.user_id.name)
        original = type(other)._has_left

        def has_left(account: object, gave_up: bool) -> None:
            original(account, gave_up)
            if account == broken:
                raise ValueError

        log = "odoo.addons.office365_sync.models.office365_account_care"
        with (
            patch.object(type(other), "_has_left", has_left),
            self.assertLogs(log, "ERROR"),
        ):
            self.env["office365.account"]._cron_care()
        self.assertTrue(broken.is_leaving)
        self.assertFalse(((other | self.account) - broken).is_leaving)


@tagged("post_install", "-at_install")
class TestEventRemoval(Removing, EventCase):
    def meeting(self, name: str, days: int) -> None:
        """One to which somebody else is invited."""
        guest = self.env["res.partner"].create({"name": name, "email": f"{name}@x.ch"})
        people = (guest | self.anna.partner_id).ids
        start = START + timedelta(days=days)
        self.event(name, start=start, partner_ids=[(6, 0, people)])

    def test_meetings_with_guests_are_looked_at_once(self) -> None:
        for number in range(4):
            self.meeting(f"meeting{number}", number)
        self.event("Alone", start=START + timedelta(days=9))
        self.sync()
        self.in_chunks(EventRemoval, 2)
        self.simulator.fault(BUSY, method="DELETE", in_batch=True, times=99)
        self.leave()
        self.assertEqual(self.run_all(), "failed")
        self.simulator.no_faults()
        self.simulator.clear_counters()
        self.assertEqual(self.run_all(), "done")
        self.assertEqual(self.asked("GET"), 1)
        self.assertEqual(len(self.outlook()), 4)

    def test_guests_of_days_cost_a_statement_for_all_and_not_one_each(self) -> None:
        def statements(count: int) -> int:
            for number in range(count):
                start = START + timedelta(hours=number)
                self.weekly(f"Series {count} {number}", start=start, count=2)
            self.sync()
            run = EventRemoval(self.account.with_user(self.anna), 90)
            run.client = run._connected()
            local = run._context_of(self.account._cursor("events").folder_id).local
            links = local.made_links(0, 99)
            items = run._context_of("x").remote.fetch([k.remote_id for k in links])
            pairs = [(link, items[link.remote_id]) for link in links]
            before = self.env.cr.sql_log_count
            self.assertFalse(local.concerning_others(pairs))
            return self.env.cr.sql_log_count - before

        self.assertEqual(statements(1), statements(5))

    def test_after_a_cancelled_removal_it_is_known_still_what_odoo_made(self) -> None:
        self.event()
        self.weekly()
        self.outlook_event()
        self.sync()
        self.leave()
        self.patch(EventRemoval, "_cancel_requested", lambda _run: True)
        self.assertEqual(self.run_all(), "cancelled")
        self.account.next_try = False
        self.sync()
        self.assertEqual(self.account._made_count("events"), 2)
        self.patch(EventRemoval, "_cancel_requested", lambda _run: False)
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertEqual(set(self.outlook()), {"Lunch"})

    def test_after_resets_it_is_known_still_what_odoo_made(self) -> None:
        self.event()
        self.outlook_event()
        self.sync()
        self.account.with_user(self.anna).action_reset_calendar()
        self.account.with_user(self.anna).action_reset_calendar()
        self.sync()
        self.leave()
        self.run_all()
        self.assertEqual(set(self.outlook()), {"Lunch"})
