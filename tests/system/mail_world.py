"""The same for mail: what lies in a shared mailbox, and what became of it in Odoo.

Each mail has a subject that no other has, by which its note is found in a chatter.
"""

from __future__ import annotations

import json
import re
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from simulator_process import ANNA
from world import World

LOG = "odoo-log@contoso.example"
SERVICE = "odoo.service@contoso.example"
NINA, OTTO = "nina@alpine.example", "otto@alpine.example"
BOX = f"mailboxes/{LOG}"
WAITING = 60  # mails that each worker finds in the inbox
MOVED = re.compile(r"/messages/([^/]+)/move$")


@dataclass
class Letter:
    """A mail and its copies, and what has to become of it."""

    key: str
    subject: str
    copies: list[str]  # their ids in Outlook
    folder: str
    state: str
    contacts: int  # who have it in their history
    has_lead: bool = False
    stranger: str = ""  # whose contact is waited for


class MailWorld(World):
    """A shared mailbox, and the mail that was written."""

    preferences: dict[str, bool] = {}

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.moves: Counter[tuple[str, str]] = Counter()  # of an id, to a folder
        super().__init__()

    def _forget_earlier_worlds(self) -> None:
        super()._forget_earlier_worlds()
        with self.env() as env:
            env["crm.lead"].search([("name", "=like", "Killed %")]).unlink()

    def connect(self) -> None:
        """The demo user is Anna, who sells; a service account reads the mailbox."""
        super().connect()
        from odoo.addons.office365_sync.graph import auth

        with self.env() as env:
            people = {"Killed Nina": NINA, "Killed Otto": OTTO}
            env["res.partner"].create(
                [{"name": name, "email": email} for name, email in people.items()]
            )
            service = env.ref("base.user_admin")
            account = env["office365.account"]._of_user(service)
            account.login = SERVICE
            values = {"address": LOG, "account_id": account.id}
            mailbox = env["office365.mailbox"].create(values)
            flow = account._start_code_flow(uuid.uuid4().hex, None)
            back = self.simulator.sign_in(flow["auth_uri"], SERVICE)
            account._finish_code_flow(flow, dict(parse_qsl(urlsplit(back).query)))
            self.mailbox_id = mailbox.id
        with self.env() as env:
            mailbox = env["office365.mailbox"].browse(self.mailbox_id)
            mailbox.with_user(env.ref("base.user_admin")).action_switch_on()
        auth._applications.clear()
        self._make_an_opportunity()
        with self.env() as env:
            self.mailed = told_by_mail(env)

    def _make_an_opportunity(self) -> None:
        """Of the first mail, which others answer."""
        self.a_customer_writes()
        self.first = self.letters[0]
        assert self.run_alone() == "done"
        with self.env() as env:
            first = env["office365.interaction"].search([], order="id DESC", limit=1)
            assert first.subject == self.first.subject
            first.with_user(env.ref("base.user_admin")).action_create_opportunity()
        self.first.has_lead = True

    # -- people

    def acts(self) -> list[Callable[[], None]]:
        return [
            self.a_customer_writes,
            self.anna_writes_to_two,
            self.somebody_answers,
            self.somebody_writes_in_private,
            self.colleagues_write,
            *[self.a_stranger_writes] * 2,
            self.a_stranger_becomes_a_contact,
            self.another_copy_comes,
        ]

    def people_do_something(self) -> None:
        self.note_moves()
        waiting = len(self.there("?folder=inbox"))
        for _ in range(max(4, WAITING - waiting)):
            self.random.choice(self.acts())()

    def _put(
        self, *people: str, folder: str, state: str, contacts: int, **words: object
    ) -> Letter:
        subject = f"Killed {self.value()}."
        body = {"from": people[0], "to": people[1:], "subject": subject, **words}
        made = self.simulator.admin("POST", f"{BOX}/messages", body)
        key = made["internetMessageId"].strip("<>")
        letter = Letter(key, subject, [made["id"]], folder, state, contacts)
        self.letters.append(letter)
        return letter

    def _logged(self, *people: str, contacts: int, **words: object) -> Letter:
        fate = {"folder": "archive", "state": "logged", "contacts": contacts}
        return self._put(*people, **fate, **words)

    def a_customer_writes(self) -> None:
        self._logged(NINA, ANNA, contacts=1)

    def anna_writes_to_two(self) -> None:
        self._logged(ANNA, NINA, contacts=2, cc=[OTTO])

    def somebody_answers(self) -> None:
        people = self.random.choice([(NINA, ANNA), (ANNA, NINA)])
        answered = {"in_reply_to": f"<{self.first.key}>"}
        self._logged(*people, contacts=1, **answered).has_lead = True

    def _not_logged(self, *people: str, state: str, **words: object) -> Letter:
        fate = {"folder": "Not logged", "state": state, "contacts": 0}
        return self._put(*people, **fate, **words)

    def somebody_writes_in_private(self) -> None:
        self._not_logged(NINA, ANNA, state="not_logged", sensitivity="private")

    def colleagues_write(self) -> None:
        self._not_logged(ANNA, SERVICE, state="not_logged")

    def a_stranger_writes(self) -> None:
        address = f"stranger.{self.counter}@killed.example"
        self._not_logged(address, ANNA, state="parked").stranger = address

    def a_stranger_becomes_a_contact(self) -> None:
        waiting = [letter for letter in self.letters if letter.state == "parked"]
        if waiting:
            letter = self.random.choice(waiting)
            values = {"name": f"Killed {letter.stranger}", "email": letter.stranger}
            with self.env() as env:
                env["res.partner"].create(values)
            letter.folder, letter.state, letter.contacts = "archive", "logged", 1

    def another_copy_comes(self) -> None:
        """Of a mail that has been there, or still is."""
        known = [letter for letter in self.letters if not letter.stranger]
        if known:
            letter = self.random.choice(known)
            path = f"{BOX}/messages/{letter.copies[0]}/copy"
            copy = self.simulator.admin("POST", path, {"folder": "inbox"})
            letter.copies.append(copy["id"])

    # -- what is there

    def there(self, query: str = "") -> list[dict]:
        """The mail in Outlook."""
        return self.simulator.admin("GET", f"{BOX}/mail{query}")["messages"]

    def note_moves(self) -> None:
        """Those since it was last asked."""
        for request in self.simulator.requests():
            found = MOVED.search(request["path"])
            if found and request["status"] == 201:
                folder = json.loads(request["body"])["destinationId"]
                self.moves[found[1], folder] += 1
        self.simulator.clear_counters()

    # -- the worker

    def work(self) -> str | None:
        with self.env() as env:
            return env["office365.mailbox"].browse(self.mailbox_id)._run()


def told_by_mail(env: object) -> tuple[int, int]:
    """How much was sent to somebody, and of how much somebody was notified."""
    return (
        env["mail.mail"].search_count([]),
        env["mail.notification"].search_count([]),
    )


def check_that_all_mail_is_where_it_belongs(world: MailWorld) -> None:
    """Each mail in its folder, one row of it, and each interaction and note once."""
    world.note_moves()
    there = {one["id"]: one["folder"] for one in world.there()}
    wanted = {each: one.folder for one in world.letters for each in one.copies}
    assert there == wanted, sorted(set(there.items()) ^ set(wanted.items()))
    twice = [move for move, times in world.moves.items() if times > 1]
    assert not twice, ("moved twice to the same folder", twice)
    with world.env() as env:
        rows = env["office365.message"].search([])
        keys = Counter(rows.mapped("key"))
        assert keys == Counter(one.key for one in world.letters), "a row for each"
        assert set(rows.mapped("place")) == {"there"}
        by_key = {row.key: row for row in rows}
        notes = Counter(noted(env))
        for one in world.letters:
            row = by_key[one.key]
            assert row.state == one.state, (one, row.state, row.reason, row.error)
            assert row.remote_id in one.copies
            interactions = row.interaction_ids
            assert len(interactions) == one.contacts, (one, interactions)
            assert bool(interactions.lead_id) == one.has_lead, one
            assert notes["res.partner", one.subject] == one.contacts, one
            assert notes["crm.lead", one.subject] == one.has_lead, one
        assert told_by_mail(env) == world.mailed, "somebody was told by mail"
    assert not world.simulator.admin("GET", "mail/sent"), "a mail left"


def noted(env: object) -> list[tuple[str, str]]:
    """Where notes of mail stand, and about which mail."""
    env.cr.execute(
        "SELECT model, substring(body from '<b>(Killed [^<]*)</b>') FROM mail_message"
        " WHERE body LIKE '%<b>Killed %'"
    )
    return env.cr.fetchall()
