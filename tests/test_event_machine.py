"""The calendar sync under random acts and faults: real ORM, real HTTP, two mailboxes.

Anna organizes, Bruno is invited; both sync the same Odoo. After each disturbance runs
bring all to rest; then the calendars are the same, nothing is there twice, nobody was
mailed but by what Anna, or Bruno as to his answers, did in Odoo, and Bruno's account
has changed nothing of Anna's.
"""

from collections import Counter
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from odoo.tests import tagged

from .event_case import START
from .event_outlook import OutlookOf, as_odoo_shows, at
from .fault_case import EventFaultCase
from .machines import FAULTS, run_machine
from .simulator_process import ANNA, BRUNO

ANSWERS = {"do_accept": "accept", "do_tentative": "tentativelyAccept"}
WHO = st.sampled_from((ANNA, BRUNO))
INDEX = st.integers(0, 5)
KINDS = st.sampled_from(("single", "series"))


@tagged("post_install", "-at_install")
class TestEventMachine(EventFaultCase):
    def setUp(self) -> None:
        super().setUp()
        self.bruno = self.make_user("bruno", BRUNO)
        other = self.account_of(self.bruno)
        other.write({"contacts_enabled": False, "calendar_enabled": True})
        self.accounts = {ANNA: self.account, BRUNO: self.connect(self.bruno, BRUNO)}
        for account in self.accounts.values():
            account.calendar_since = "2020-01-01"
            account.calendar_remote_deleted = "archive"

    # pylint: disable=missing-return
    def test_random_acts_and_faults_end_with_equal_calendars(self) -> None:
        run_machine(EventMachine, self)


class EventMachine(RuleBasedStateMachine):
    """People on both sides, a service that fails, and runs in between."""

    def __init__(self, case: TestEventMachine) -> None:
        super().__init__()
        self.case = case
        case.simulator.no_faults()
        case.simulator.reset(keep_tokens=True)
        case.env.flush_all()
        for table in (
            "calendar_recurrence",
            "calendar_event",
            "office365_event_link",
            "office365_change",
            "office365_cursor",
            "office365_conflict",
            "office365_sync_issue",
        ):
            case.env.cr.execute(f"DELETE FROM {table}")  # noqa: S608
        case.env.invalidate_all()
        self.outlook = OutlookOf(case.simulator, ANNA)
        self.theirs = OutlookOf(case.simulator, BRUNO)
        self.counter = 0
        self.typed: set[str] = set()
        self.asked_for: Counter[str] = Counter()  # mails, by subject
        for account in case.accounts.values():
            case.sync(account=account)

    def value(self) -> str:
        self.counter += 1
        self.typed.add(f"v{self.counter}")
        return f"v{self.counter}"

    # -- Odoo

    def odoo_events(self) -> object:
        """Anna's, in order."""
        mine = [("user_id", "=", self.case.anna.id), ("name", "=like", "E%")]
        return self.case.events.search(mine, order="name, start, id")

    def odoo_pick(self, index: int) -> object:
        """One of them, or none."""
        found = self.odoo_events()
        return found[index % len(found)] if found else found

    def act(self, event: object) -> None:
        """Somebody does something to a meeting in Odoo."""
        self.asked_for[event.name] += 1

    @rule(kind=KINDS, invited=st.booleans(), hour=INDEX)
    def anna_makes_an_event(self, kind: str, invited: bool, hour: int) -> None:
        people = self.case.anna.partner_id
        if invited:
            people += self.case.bruno.partner_id
        make = self.case.weekly if kind == "series" else self.case.event
        more = {"count": 3} if kind == "series" else {}
        name = f"E{self.value()}"
        self.act(
            make(
                name,
                start=START + timedelta(hours=hour),
                location=self.value(),
                partner_ids=[(6, 0, people.ids)],
                **more,
            )
        )

    @rule(index=INDEX, update=st.sampled_from(("self_only", "all_events")))
    def anna_edits_in_odoo(self, index: int, update: str) -> None:
        if event := self.odoo_pick(index):
            self.act(event)
            how = {"recurrence_update": update} if event.recurrence_id else {}
            event.write({"location": self.value(), **how})

    @rule(index=INDEX, hours=st.integers(1, 3))
    def anna_moves_in_odoo(self, index: int, hours: int) -> None:
        if event := self.odoo_pick(index):
            self.act(event)
            later = timedelta(hours=hours)
            how = {"recurrence_update": "self_only"} if event.recurrence_id else {}
            event.write(
                {"start": event.start + later, "stop": event.stop + later, **how}
            )

    @rule(index=INDEX)
    def anna_invites_or_uninvites_in_odoo(self, index: int) -> None:
        event = self.odoo_pick(index)
        if event and not event.recurrence_id:
            self.act(event)
            there = self.case.bruno.partner_id in event.partner_ids
            event.write(
                {"partner_ids": [(3 if there else 4, self.case.bruno.partner_id.id)]}
            )

    @rule(index=INDEX, whole=st.booleans())
    def anna_deletes_in_odoo(self, index: int, whole: bool) -> None:
        if event := self.odoo_pick(index):
            self.act(event)
            if whole and event.recurrence_id:
                event.action_mass_deletion("all_events")
            else:
                event.unlink()

    @rule(index=INDEX, answer=st.sampled_from(sorted(ANSWERS)))
    def bruno_answers_in_odoo(self, index: int, answer: str) -> None:
        event = self.odoo_pick(index)
        if event and not event.recurrence_id:
            line = event.attendee_ids.filtered(
                lambda one: one.partner_id == self.case.bruno.partner_id
            )
            if line:
                self.act(event)
                getattr(line.with_user(self.case.bruno), answer)()

    # -- Outlook

    @rule(kind=KINDS, invited=st.booleans(), hour=INDEX)
    def anna_makes_one_in_outlook(self, kind: str, invited: bool, hour: int) -> None:
        start = START + timedelta(hours=hour)
        properties = {
            "subject": f"E{self.value()}",
            "location": {"displayName": self.value()},
            "start": at(start),
            "end": at(start + timedelta(hours=1)),
        }
        if invited:
            person = {"address": BRUNO, "name": "Bruno"}
            properties["attendees"] = [{"emailAddress": person}]
        if kind == "series":
            properties["recurrence"] = self.outlook.thursdays(start, 3)
        self.outlook.make(**properties)

    @rule(index=INDEX, occurrence=st.booleans())
    def anna_edits_in_outlook(self, index: int, occurrence: bool) -> None:
        if item := self.outlook.pick(index, occurrence):
            self.outlook.edit(item["id"], location={"displayName": self.value()})

    @rule(index=INDEX, occurrence=st.booleans(), hours=st.integers(1, 3))
    def anna_moves_in_outlook(self, index: int, occurrence: bool, hours: int) -> None:
        if item := self.outlook.pick(index, occurrence):
            self.outlook.move(item, timedelta(hours=hours))

    @rule(index=INDEX, occurrence=st.booleans())
    def anna_deletes_in_outlook(self, index: int, occurrence: bool) -> None:
        if item := self.outlook.pick(index, occurrence):
            self.outlook.delete(item["id"])

    @rule(index=INDEX, answer=st.sampled_from(sorted(ANSWERS.values())))
    def bruno_answers_in_outlook(self, index: int, answer: str) -> None:
        if item := self.theirs.pick(index, False):
            self.theirs.answer(item["id"], answer)

    @rule(index=INDEX)
    def bruno_scribbles_in_his_copy(self, index: int) -> None:
        if item := self.theirs.pick(index, False):
            place = {"displayName": self.value()}
            self.theirs.edit(item["id"], location=place, showAs="oof")

    # -- the service

    @rule(who=WHO, what=st.sampled_from(("expire", "replay", "empty")))
    def the_feed_is_awkward(self, who: str, what: str) -> None:
        self.case.simulator.admin("POST", f"delta/{what}", {"user": who})

    @rule(who=WHO, fault=st.sampled_from(FAULTS), skip=st.integers(0, 2))
    def a_run_meets_a_fault(self, who: str, fault: tuple, skip: int) -> None:
        action, where = fault
        self.case.simulator.fault(action, skip=skip, **where)
        self.run(who, None)
        self.case.simulator.no_faults()

    @rule(who=WHO)
    def a_run_goes_well(self, who: str) -> None:
        self.run(who, "done")

    def run(self, who: str, expect: str | None) -> int:
        """A run, and what must hold of each; what it has written."""
        case = self.case
        before = self.of_anna() if who == BRUNO else {}
        sent = case.env["mail.mail"].search_count([])
        case.env.flush_all()
        case.simulator.admin("DELETE", "mails")
        written = 0
        if expect:
            written = case.writes(case.sync(account=case.accounts[who]))
        else:
            case.accounts[who]._run_calendar()
            case.env.invalidate_all()
        for mail in case.simulator.admin("GET", "mails"):
            if not mail["occurrence"]:
                self.asked_for[mail["subject"].rpartition(": ")[2]] -= 1
        extra = {name: -count for name, count in self.asked_for.items() if count < 0}
        case.assertFalse(extra, "mails that nobody asked for")
        case.assertEqual(case.env["mail.mail"].search_count([]), sent, "Odoo mailed")
        after = self.of_anna()
        for event_id, values in before.items():
            case.assertEqual(after.get(event_id), values, "changed by Bruno's account")
        return written

    def of_anna(self) -> dict[int, tuple]:
        """What only her account changes."""
        names = ("name", "location", "start", "stop", "user_id", "active")
        found = self.odoo_events()
        return {event.id: tuple(event[name] for name in names) for event in found}

    # -- what holds then

    def teardown(self) -> None:
        self.case.simulator.no_faults()
        self.come_to_rest()

    @rule()
    def come_to_rest(self) -> None:
        links = self.case.env["office365.event.link"].sudo()
        for _ in range(12):
            links.search([("next_try", "!=", False)]).write({"next_try": "2020-01-01"})
            if not sum([self.run(who, "done") for who in (ANNA, BRUNO)]):
                self.check()
                self.asked_for.clear()
                return
        raise AssertionError("does not converge")

    def check(self) -> None:
        case = self.case
        there = self.outlook.shown()
        here = as_odoo_shows(self.odoo_events())
        case.assertEqual(here, there, "the calendars differ")
        copies = Counter(item["subject"] for item in self.theirs.items())
        case.assertLessEqual(set(copies.values()), {1}, "twice with Bruno")
        mine = Counter(item["subject"] for item in self.outlook.items())
        case.assertLessEqual(set(mine.values()), {1}, "twice with Anna")
        own = {
            item["organizer"]["emailAddress"]["address"]
            for item in self.outlook.items()
        }
        case.assertLessEqual(own, {ANNA}, "another organizer")
        case.assertLessEqual({row[3] for row in here if row[3]}, self.typed, "invented")
        links = case.env["office365.event.link"].sudo().search([])
        case.assertFalse(links.filtered("pending"), "left open")
        case.assertFalse(case.env["office365.change"].sudo().search([]), "left over")
