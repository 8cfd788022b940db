"""The sync of contacts under random edits and faults: real ORM, real HTTP.

A smaller sister of ``pure/test_sync_machine.py``. Each value is typed once, so that it
can be told where it came from. After each disturbance runs bring both sides to rest;
then the invariants I1 to I8 of a two-way sync hold.
"""

import itertools

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from odoo.tests import tagged

from .fault_case import FaultCase
from .machines import FAULTS, run_machine
from .simulator_process import ANNA

FIELDS = {"function": "jobTitle", "mobile": "mobilePhone"}
PEOPLE = itertools.count(1)  # nobody of an earlier example is met again
CANONICAL = {"function": "job_title", "mobile": "mobile"}


@tagged("post_install", "-at_install")
class TestContactMachine(FaultCase):
    # pylint: disable=missing-return
    def test_random_edits_and_faults_end_with_equal_sides(self) -> None:
        run_machine(ContactMachine, self)


class ContactMachine(RuleBasedStateMachine):
    """People on both sides, a service that fails, and runs in between."""

    def __init__(self, case: TestContactMachine) -> None:
        super().__init__()
        self.case, self.account = case, case.account
        case.simulator.no_faults()
        case.simulator.reset(keep_tokens=True)
        self.account.contact_link_ids.unlink()
        for model in ("change", "conflict", "cursor"):
            rows = case.env[f"office365.{model}"].sudo()
            rows.search([("account_id", "=", self.account.id)]).unlink()
        case.sync()
        self.counter = 0
        self.typed: set[str] = set()
        self.dropped: set[str] = set()  # overwritten or deleted by who saw them

    def value(self) -> str:
        self.counter += 1
        self.typed.add(f"v{self.counter}")
        return f"v{self.counter}"

    def partners(self) -> object:
        links = self.account.contact_link_ids.filtered("partner_id")
        return links.partner_id.with_user(self.case.anna).sorted("id")

    def items(self) -> list[dict]:
        stored = self.case.simulator.admin("GET", f"mailboxes/{ANNA}")["contacts"]
        found = [contact for contact in stored if contact["folder"] == "Odoo"]
        return sorted(found, key=lambda contact: contact["displayName"])

    # -- people

    @rule()
    def somebody_chooses_a_new_contact(self) -> None:
        values = {name: self.value() for name in FIELDS}
        self.case.partner(f"Local {self.counter}", **values).action_office365_add()

    @rule()
    def somebody_makes_a_contact_in_outlook(self) -> None:
        values = {name: self.value() for name in FIELDS.values()}
        address = f"remote{next(PEOPLE)}@x.example"
        self.case.simulator.create(
            displayName=f"Remote {self.counter}",
            emailAddresses=[{"address": address, "name": "x"}],
            **values,
        )

    @rule(index=st.integers(0, 3), field=st.sampled_from(sorted(FIELDS)))
    def somebody_edits_in_odoo(self, index: int, field: str) -> None:
        if partners := self.partners():
            partner = partners[index % len(partners)]
            self.dropped.add(partner[field])
            partner[field] = self.value()

    @rule(index=st.integers(0, 3), field=st.sampled_from(sorted(FIELDS)))
    def somebody_edits_in_outlook(self, index: int, field: str) -> None:
        if items := self.items():
            item = items[index % len(items)]
            self.dropped.add(item[FIELDS[field]])
            self.case.simulator.edit(item["id"], **{FIELDS[field]: self.value()})

    @rule(index=st.integers(0, 3))
    def somebody_deletes_in_odoo(self, index: int) -> None:
        if partners := self.partners():
            partner = partners[index % len(partners)]
            self.dropped |= {partner[name] for name in FIELDS}
            partner.sudo().unlink()

    @rule(index=st.integers(0, 3))
    def somebody_deletes_in_outlook(self, index: int) -> None:
        if items := self.items():
            item = items[index % len(items)]
            self.dropped |= {item[name] for name in FIELDS.values()}
            self.case.simulator.delete(item["id"])

    # -- the service

    @rule(what=st.sampled_from(("expire", "replay", "empty")))
    def the_feed_is_awkward(self, what: str) -> None:
        self.case.simulator.admin("POST", f"delta/{what}", {"user": ANNA})

    @rule(fault=st.sampled_from(FAULTS), skip=st.integers(0, 2), full=st.booleans())
    def a_run_meets_a_fault(self, fault: tuple, skip: int, full: bool) -> None:
        action, where = fault
        self.case.simulator.fault(action, skip=skip, **where)
        self.case.env.flush_all()
        if full:
            self.account.with_user(self.case.anna).action_sync_contacts_full()
        self.account._run_contacts()
        self.case.env.invalidate_all()
        self.case.simulator.no_faults()

    @rule()
    def a_run_goes_well(self) -> None:
        self.case.sync()

    # -- what holds then

    def teardown(self) -> None:
        self.case.simulator.no_faults()
        self.come_to_rest()
        self.check()

    @rule()
    def come_to_rest(self) -> None:
        for _ in range(12):
            self.case.retry_now()
            if not self.case.writes(self.case.sync()):
                self.check()
                return
        raise AssertionError("I1: does not converge")

    def check(self) -> None:
        case, links = self.case, self.account.contact_link_ids
        items = {item["id"]: item for item in self.items()}
        case.assertEqual(set(links.mapped("state")) - {"linked"}, set(), "I8")
        case.assertEqual(sorted(links.mapped("remote_id")), sorted(items), "I2")
        case.assertEqual(len(links.partner_id), len(links), "I2")
        final: list[str] = []
        for link in links:
            item, partner = items[link.remote_id], link.partner_id
            case.assertEqual(partner.name, item["displayName"], "I3")
            for name, there in FIELDS.items():
                pair = [partner[name] or None, item[there]]
                case.assertEqual(pair[0], pair[1], "I3")
                case.assertEqual(link.base.get(CANONICAL[name]), pair, "I4")
                final += filter(None, pair[:1])
            case.assertFalse(link.pending or link.gone, "I8")
        changes = [("account_id", "=", self.account.id)]
        case.assertFalse(case.env["office365.change"].sudo().search(changes), "I8")
        self.check_values(final)

    def check_values(self, final: list[str]) -> None:
        case = self.case
        case.assertEqual(len(final), len(set(final)), "I7: twice")
        case.assertLessEqual(set(final), self.typed, "I5: invented")
        mine = [("account_id", "=", self.account.id)]
        conflicts = case.env["office365.conflict"].sudo().search(mine)
        losers = {
            row.remote_value if row.winner == "local" else row.local_value
            for row in conflicts
        }
        case.assertFalse(self.typed - set(final) - self.dropped - losers, "I6: lost")
