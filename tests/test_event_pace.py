"""What a run of the calendar sync costs: what has changed, not what there is."""

from collections.abc import Callable
from datetime import timedelta

import odoo.sql_db
from odoo.tests import tagged

from .event_case import START, EventCase
from .simulator_process import ANNA

FEW, MANY = 10, 60
EVERY_DAY = {"type": "daily", "interval": 1}


@tagged("post_install", "-at_install")
class TestEventPace(EventCase):
    def statements(self, act: Callable[[], object]) -> int:
        """How many statements it takes."""
        self.env.flush_all()
        before = odoo.sql_db.sql_counter
        act()
        return odoo.sql_db.sql_counter - before

    def fill(self, count: int, prefix: str) -> None:
        """So many events that Anna has in Outlook."""
        body = {"count": count, "prefix": prefix, "from": START.date().isoformat()}
        self.simulator.admin("POST", f"mailboxes/{ANNA}/events/seed", body)

    def assert_flat(self, cost_of: Callable[[int], int], limit: float = 1.0) -> None:
        """More of them cost less than ``limit`` statements each; the first time is for
        what is looked up once."""
        cost_of(FEW)
        few, many = cost_of(FEW), cost_of(MANY)
        self.assertLess((many - few) / (MANY - FEW), limit)

    def test_events_from_outlook_are_taken_in_together(self) -> None:
        def cost(count: int) -> int:
            self.fill(count, f"Of {count} {self.env.cr.now()}")
            return self.statements(self.sync)

        self.assert_flat(cost)
        self.assertEqual(len(self.by_prefix("Of ")), 2 * FEW + MANY)

    def by_prefix(self, prefix: str) -> object:
        """Events whose title begins so."""
        return self.env["calendar.event"].search([("name", "=like", f"{prefix}%")])

    def test_changes_from_outlook_are_written_together(self) -> None:
        self.fill(MANY, "Old")
        self.sync()

        def cost(count: int) -> int:
            ids = [event["id"] for event in self.outlook().values()][:count]
            for number, event_id in enumerate(ids):
                title = f"New {count} {number} {self.env.cr.now()}"
                self.edit_in_outlook(event_id, subject=title)
            return self.statements(self.sync)

        self.assert_flat(cost)

    def test_events_of_odoo_are_read_together(self) -> None:
        def cost(count: int) -> int:
            self.events.create(
                [
                    {
                        "name": f"Of {count}",
                        "start": START + timedelta(hours=number),
                        "stop": START + timedelta(hours=number + 1),
                    }
                    for number in range(count)
                ]
            )
            return self.statements(self.sync)

        self.assert_flat(cost)

    def test_touched_series_is_one_request_and_written_together(self) -> None:
        def cost(count: int) -> int:
            limits = {
                "type": "numbered",
                "startDate": "2026-12-03",
                "numberOfOccurrences": count,
            }
            rule = {"pattern": EVERY_DAY, "range": limits}
            series = self.outlook_event(f"Of {count}", recurrence=rule)
            self.sync()
            self.edit_in_outlook(series, subject=f"Touched {count}")
            self.simulator.clear_counters()
            taken = self.statements(self.sync)
            self.assertEqual(len(self.by_name(f"Touched {count}")), count)
            self.assertLessEqual(self.simulator.counters()["requests"], 2)
            self.simulator.admin("DELETE", f"mailboxes/{ANNA}/events/{series}")
            self.by_name(f"Touched {count}").unlink()
            self.sync()
            return taken

        self.assert_flat(cost)

    def test_idle_run_is_one_request_whatever_there_is(self) -> None:
        costs = []
        for count in (1, MANY):
            self.fill(count, f"Of {count}")
            self.sync()
            self.sync()
            # written anew, which it is not within a second
            self.account.last_success = False
            self.account._cursor("events").last_success = False
            self.simulator.clear_counters()
            costs.append(self.statements(self.sync))
            self.assertEqual(self.simulator.counters()["requests"], 1)
        self.assertEqual(*costs)

    def test_save_asks_nobody_over_the_network(self) -> None:
        event = self.event(partner_ids=[(4, self.env.user.partner_id.id)])
        self.sync()
        self.simulator.clear_counters()
        event.write({"location": "Bern"})
        self.event("Other")
        event.unlink()
        self.env.flush_all()
        self.assertEqual(self.simulator.counters()["requests"], 0)
