"""Whatever people do to series on both sides, both end up with the same events."""

import os
import random
from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.office365_sync.models.event_local_store import EventLocalStore

from .event_case import zurich
from .series_case import THURSDAYS, WORK, SeriesCase, ending, until

FIRST_SEED = int(os.environ.get("SYNC_SEED", "0"))
PLAYS = int(os.environ.get("SYNC_EXAMPLES", "4"))
ROUNDS = int(os.environ.get("SYNC_STEPS", "6"))
HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestEventSeriesMachine(SeriesCase):
    def setUp(self) -> None:
        super().setUp()
        self.account.calendar_remote_deleted = "archive"
        self.patch(EventLocalStore, "undo_delay", -HOUR)

    def test_both_sides_agree_after_any_changes(self) -> None:
        for seed in range(FIRST_SEED, FIRST_SEED + PLAYS):
            with self.subTest(seed=seed):
                self.random = random.Random(seed)
                self.env["calendar.event"].search([]).unlink()
                self.sync()
                self.play()

    def play(self) -> None:
        self.number, self.done = 0, []
        self.weekly(count=8)
        self.outlook_series("Theirs", limits=ending(8))
        self.settle()
        for _round in range(ROUNDS):
            for _ in range(self.random.choice((1, 1, 2))):
                self.act()
            self.settle()
        for event in self.masters():
            self.delete_in_outlook(event["id"])
        self.sync()

    def settle(self) -> None:
        """Runs until nothing happens; then both sides are the same."""
        self.done.append("sync")
        for _ in range(5):
            counts = self.sync()
            if not any(getattr(counts, name) for name in WORK):
                break
        idle = {name: getattr(counts, name) for name in WORK}
        self.assertFalse(any(idle.values()), (self.done, idle))
        self.assertEqual(self.in_odoo(), self.in_outlook(), self.done)

    def in_odoo(self) -> list[tuple]:
        rows = self.env["calendar.event"].search([("user_id", "=", self.anna.id)])
        return sorted(
            (f"{row.start:%m-%dT%H:%M}", f"{row.stop:%m-%dT%H:%M}", row.name)
            for row in rows
        )

    def masters(self) -> list[dict]:
        path = "mailboxes/anna.keller@contoso.example/calendar"
        return self.simulator.admin("GET", path)["events"]

    def in_outlook(self) -> list[tuple]:
        rows = [row for event in self.masters() for row in self.instances(event["id"])]
        return sorted(
            (
                row["start"]["dateTime"][5:16],
                row["end"]["dateTime"][5:16],
                row["subject"],
            )
            for row in rows
        )

    # -- what people do

    def act(self) -> None:
        """One thing, by somebody."""
        names = [name for name in dir(self) if name.startswith(("odoo_", "outlook_do"))]
        name = self.random.choice(names)
        self.number += 1
        self.done.append(name)
        try:
            with self.cr.savepoint():
                getattr(self, name)()
        except UserError as error:
            self.done.append(f"refused: {error}"[:60])

    def a_row(self) -> object:
        rows = self.env["calendar.event"].search(
            [("user_id", "=", self.anna.id), ("recurrence_id", "!=", False)],
            order="start, id",
        )
        row = self.random.choice(list(rows)) if rows else rows
        self.done.append(f"{row.name} {row.start}")
        return row.with_user(self.anna)

    def title(self) -> str:
        return f"T{self.number}"

    def later(self, row: object) -> dict:
        return {"start": row.start + HOUR, "stop": row.stop + HOUR}

    def odoo_rename_one(self) -> None:
        self.change("self_only", name=True)

    def change(self, setting: str, name: bool = False, move: bool = False) -> None:
        row = self.a_row()
        if not row:
            return
        vals = {"recurrence_update": setting}
        if name:
            vals["name"] = self.title()
        if move:
            vals |= self.later(row)
        row.write(vals)

    def odoo_move_one(self) -> None:
        self.change("self_only", move=True)

    def odoo_rename_all(self) -> None:
        self.change("all_events", name=True)

    def odoo_move_all(self) -> None:
        self.change("all_events", move=True)

    def odoo_rename_following(self) -> None:
        self.change("future_events", name=True)

    def odoo_move_following(self) -> None:
        self.change("future_events", move=True)

    def odoo_delete_one(self) -> None:
        self.a_row().unlink()

    def odoo_delete_following(self) -> None:
        if row := self.a_row():
            row.action_mass_deletion("future_events")

    def odoo_break(self) -> None:
        if row := self.a_row():
            row.write({"recurrence_update": "all_events", "recurrency": False})

    def a_master(self) -> dict | None:
        masters = [one for one in self.masters() if one["type"] == "seriesMaster"]
        masters.sort(key=lambda one: (one["start"]["dateTime"], one["subject"]))
        return self.random.choice(masters) if masters else None

    def an_instance(self) -> dict | None:
        master = self.a_master()
        rows = self.instances(master["id"]) if master else []
        row = self.random.choice(rows) if rows else None
        self.done.append(row and f"{row['subject']} {row['start']['dateTime'][:16]}")
        return row

    def outlook_do_rename_one(self) -> None:
        if row := self.an_instance():
            self.edit_in_outlook(row["id"], subject=self.title())

    def outlook_do_move_one(self) -> None:
        if row := self.an_instance():
            self.edit_in_outlook(row["id"], **self.moved(row))

    def outlook_do_delete_one(self) -> None:
        if row := self.an_instance():
            self.delete_in_outlook(row["id"])

    def outlook_do_rename_all(self) -> None:
        if row := self.a_master():
            self.edit_in_outlook(row["id"], subject=self.title())

    def outlook_do_move_all(self) -> None:
        if row := self.a_master():
            self.edit_in_outlook(row["id"], **self.moved(row))

    def outlook_do_end(self) -> None:
        if row := self.a_master():
            first = row["recurrence"]["range"]["startDate"]
            pattern = row["recurrence"]["pattern"]
            limits = until("2027-01-07", first)
            self.edit_in_outlook(
                row["id"], recurrence={"pattern": pattern, "range": limits}
            )

    def outlook_do_longer(self) -> None:
        if row := self.a_master():
            first = row["recurrence"]["range"]["startDate"]
            limits = ending(self.random.randint(3, 9), first)
            self.edit_in_outlook(
                row["id"], recurrence={"pattern": THURSDAYS, "range": limits}
            )

    def outlook_do_break(self) -> None:
        if row := self.a_master():
            self.edit_in_outlook(row["id"], recurrence=None)

    def moved(self, row: dict) -> dict:
        """An hour later."""
        found = {}
        for end in ("start", "end"):
            moment = datetime.fromisoformat(row[end]["dateTime"][:19])
            found[end] = {"dateTime": (moment + HOUR).isoformat(), "timeZone": "UTC"}
        if row["type"] == "seriesMaster":
            for end, told in found.items():
                wall = datetime.fromisoformat(told["dateTime"]) + HOUR  # in winter
                found[end] = zurich(wall.isoformat())
        return found
