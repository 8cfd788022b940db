"""Two people whose calendars are fetched at once are in the same meetings."""

from __future__ import annotations

import os
import uuid
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from calendar_world import START, CalendarWorld
from simulator_process import ANNA, BRUNO
from world import RAN

ROUNDS, MEETINGS = 8, 12


class TwoPeople(CalendarWorld):
    """Bruno syncs as well; both are invited to what others organize."""

    def connect(self) -> None:
        super().connect()
        from odoo.addons.office365_sync.graph import auth

        with self.env() as env:
            user = env.ref("base.user_admin")
            user.email, env["res.users"].browse(self.user_id).email = BRUNO, ANNA
            account = env["office365.account"]._of_user(user)
            account.write({"login": BRUNO, **self.preferences})
            flow = account._start_code_flow(uuid.uuid4().hex, None)
            back = self.simulator.sign_in(flow["auth_uri"], BRUNO)
            account._finish_code_flow(flow, dict(parse_qsl(urlsplit(back).query)))
            self.accounts = [self.account_id, account.id]
        auth._applications.clear()

    def both_are_invited(self, number: int, repeats: bool) -> str:
        """A stranger's meeting comes to both mailboxes; its title."""
        name, start = f"Killed {self.value()}", START + timedelta(days=number)
        times = {
            edge: {"dateTime": moment.isoformat(), "timeZone": "UTC"}
            for edge, moment in (("start", start), ("end", start + timedelta(hours=1)))
        }
        guests = [{"emailAddress": {"address": one}} for one in (ANNA, BRUNO)]
        rule = {"pattern": {"type": "daily", "interval": 1}}
        rule["range"] = {
            "type": "numbered",
            "startDate": start.date().isoformat(),
            "numberOfOccurrences": 3,
        }
        body = {
            "organizer": {"name": "Olga", "address": "olga@customer.example"},
            "uid": uuid.uuid4().hex,
            "properties": {
                "subject": name,
                "attendees": guests,
                **times,
                **({"recurrence": rule} if repeats else {}),
            },
        }
        for upn in (ANNA, BRUNO):
            self.simulator.admin("POST", f"mailboxes/{upn}/events", body)
        return name

    def anna_invites_bruno(self, number: int) -> str:
        """In Outlook; its title."""
        name, start = f"Killed {self.value()}", START + timedelta(days=number)
        properties = {
            "subject": name,
            "attendees": [{"emailAddress": {"address": BRUNO}}],
            "start": {"dateTime": start.isoformat(), "timeZone": "UTC"},
            "end": {
                "dateTime": (start + timedelta(hours=1)).isoformat(),
                "timeZone": "UTC",
            },
        }
        path = f"mailboxes/{ANNA}/events"
        self.simulator.admin("POST", path, {"properties": properties})
        return name

    def both_fetch(self) -> None:
        """At the same moment, each in a worker of its own."""
        self.make_all_due()
        children = []
        for account_id in self.accounts:
            self.account_id = account_id
            children.append(self.start_worker())
        ends = [os.waitstatus_to_exitcode(os.waitpid(c, 0)[1]) for c in children]
        assert ends == [RAN, RAN]


def test_a_meeting_that_two_accounts_fetch_at_once_is_one_event():
    world = TwoPeople()
    world.connect()
    world.both_fetch()
    for _ in range(ROUNDS):
        names = [world.both_are_invited(n, n % 4 == 0) for n in range(1, MEETINGS)]
        names += [world.anna_invites_bruno(n) for n in range(3)]
        world.both_fetch()
        world.both_fetch()
        check_that_each_is_one_event_of_both(world, names)
    kinds = {mail["kind"] for mail in world.simulator.admin("GET", "mails")}
    assert "update" not in kinds, "mails that nobody asked for"
    assert len(world.there()) == ROUNDS * len(names), "twice in Outlook"


def check_that_each_is_one_event_of_both(world: TwoPeople, names: list[str]) -> None:
    with world.env() as env:
        for name in names:
            events = env["calendar.event"].search([("name", "=", name)])
            series = events.recurrence_id
            assert len(events) == len(series.calendar_event_ids or events[:1]), name
            links = events.office365_link_ids | series.office365_link_ids
            assert set(links.account_id.ids) == set(world.accounts), name
            assert set(links.mapped("state")) == {"linked"}, name
