"""What a run writes about mail: rows, interactions, notes, and where it is to be."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from odoo import fields, models

from ..sync import canonical
from ..sync.mail_decision import Decision, Rules, Verdict, decide
from ..sync.mail_parties import INBOUND, NO_CONTACT, OUTBOUND, Book
from ..sync.mail_reading import Mail, Person
from ..sync.model import Counts
from .mail_threads import MailThreads
from .office365_message import FILE_TRIES, QUARANTINE, VERDICTS
from .sync_run import CONCURRENT

_logger = logging.getLogger(__name__)

LEFT_OVER = 1000  # mails of earlier runs that a run takes up
SLOW_SAVE = timedelta(hours=1)  # the longest time that saving a contact may take
LOOKED_AFTER = timedelta(days=7)  # how old the knowledge of a link may be
AT_ONCE = 40  # links that a run looks after
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=5), timedelta(hours=12)
SHOWN_RECIPIENTS = 100


@dataclass(frozen=True)
class Move:
    """A mail that is not yet where it belongs: a copy is of a row that has its own."""

    row_id: int
    remote_id: str
    source: str | None
    target: str
    is_copy: bool = False


class MailStore:
    """Rows of one mailbox; the environment's transaction is the run's."""

    def __init__(self, mailbox: models.BaseModel, counts: Counts) -> None:
        self.env, self.mailbox, self.counts = mailbox.env, mailbox, counts
        self.messages = self.env["office365.message"]
        self.rules: Rules = mailbox._rules()
        self.ours: Book = mailbox._book_of_ours()
        self.keep: str = mailbox.keep
        self.has_outsiders: bool = mailbox._has_outsiders()
        self.come: frozenset[int] = frozenset()  # rows whose contact was made since

    # -- deciding

    def take(self, mails: Sequence[Mail], more: Mapping[str, dict]) -> list[Move]:
        """Write what these mails are, each on its own; where they have to go."""
        self.env.invalidate_all()
        known = self._known(mails)
        fresh = [mail for mail in mails if self._is_to_decide(mail, known)]
        book, ids = self._book(fresh), {mail.remote_id for mail in fresh}
        threads = MailThreads(self.mailbox, fresh)
        moves = []
        for mail in mails:
            row = known.get(mail.key, self.messages)
            if mail.remote_id in ids and self._is_to_decide(mail, known):
                row = self._written(mail, row, book, threads, more)
                if row:
                    known[mail.key] = row
                self.counts.pulled += 1
            if row and (move := self._move(mail, row)):
                moves.append(move)
        self._note_rules_at_work(known.values())
        return moves

    def to_fetch(self, mails: Sequence[Mail]) -> list[Mail]:
        """Those to be logged of which more is kept than a listing tells."""
        if self.keep == "headers":
            return []
        known = self._known(mails)
        fresh = [mail for mail in mails if self._is_to_decide(mail, known)]
        wanted = [one for one in fresh if self.keep == "body" or one.has_attachments]
        book = self._book(wanted)
        return [
            mail
            for mail in wanted
            if decide(mail, book, self.rules).verdict is Verdict.LOG
        ]

    def _book(self, mails: Iterable[Mail]) -> Book:
        addresses = {address for mail in mails for address in mail.addresses()}
        strangers = {one for one in addresses if not self.ours.is_inside(one)}
        return replace(self.ours, theirs=self.mailbox._contacts_of(strangers))

    def _known(self, mails: Sequence[Mail]) -> dict[str, models.BaseModel]:
        rows = self.messages.search_fetch(
            [
                ("company_id", "=", self.mailbox.company_id.id),
                ("key", "in", [mail.key for mail in mails]),
            ],
            ["key", "remote_id", "state", "target", "place", "next_try", "tries"],
        )
        return {row.key: row for row in rows}

    def _is_to_decide(self, mail: Mail, known: Mapping[str, models.BaseModel]) -> bool:
        """New, to be tried again, waiting for a contact, or put back by a person."""
        row = known.get(mail.key)
        if not row:
            return True
        if row.state == "logged":
            return False
        if row.state == "failed":
            return self._is_due(row)
        if row.state == "parked" and row.id in self.come:
            return True
        if row.remote_id != mail.remote_id:
            return row.place == "gone"
        return row.place != "waiting" and row.target != "stay"

    def _is_due(self, row: models.BaseModel) -> bool:
        waits = row.next_try and row.next_try > fields.Datetime.now()
        return row.tries < QUARANTINE and not waits

    # -- writing

    def _written(
        self,
        mail: Mail,
        row: models.BaseModel,
        book: Book,
        threads: MailThreads,
        more: Mapping[str, dict],
    ) -> models.BaseModel:
        """The mail's row, made or brought up to date; what goes wrong with this mail is
        told on its row, and concerns no other."""
        try:
            with self.env.cr.savepoint():
                decision = self._decided(mail, book)
                if decision.verdict is Verdict.IGNORE:
                    return row
                return self._write(mail, row, decision, threads, more)
        except CONCURRENT:
            raise
        except Exception as error:  # whatever is in this mail, the others go on
            _logger.warning(
                "a mail of mailbox %s could not be logged: %s",
                self.mailbox.id,
                type(error).__name__,
                exc_info=True,
            )
            self.env.invalidate_all(flush=False)
            return self._failed(mail, row, error)

    def _decided(self, mail: Mail, book: Book) -> Decision:
        """By setting a stranger who writes becomes a contact."""
        decision = decide(mail, book, self.rules)
        wanted = self.mailbox.make_contacts and decision.direction == INBOUND
        if decision.verdict is not Verdict.PARK or not wanted:
            return decision
        made = self.mailbox._make_contacts(mail, decision.unknown)
        theirs = {**book.theirs, **made}
        return decide(mail, replace(book, theirs=theirs), self.rules)

    def _failed(
        self, mail: Mail, row: models.BaseModel, error: Exception
    ) -> models.BaseModel:
        tries = (row.tries if row else 0) + 1
        pause = min(FIRST_RETRY * 2**tries, LONGEST_RETRY)
        values = {
            "remote_id": mail.remote_id,
            "web_link": mail.web_link,
            "date": mail.received or mail.sent,
            "state": "failed",
            "target": "stay",
            "place": "waiting",
            "tries": tries,
            "next_try": fields.Datetime.now() + pause,
            "error": f"{type(error).__name__}: {error}"[:500],
        }
        self.counts.failed += 1
        return self._put(mail, row, values)

    def _put(self, mail: Mail, row: models.BaseModel, values: dict) -> models.BaseModel:
        if row:
            row.write(values)
            return row
        return self.messages.create(
            {
                "mailbox_id": self.mailbox.id,
                "company_id": self.mailbox.company_id.id,
                "key": mail.key,
                **values,
            }
        )

    def _write(
        self,
        mail: Mail,
        row: models.BaseModel,
        decision: Decision,
        threads: MailThreads,
        more: Mapping[str, dict],
    ) -> models.BaseModel:
        values = {
            "remote_id": mail.remote_id,
            "web_link": mail.web_link,
            "date": decision.date or fields.Datetime.now(),
            "direction": decision.direction,
            "state": VERDICTS[decision.verdict],
            "reason": decision.reason or False,
            "place": "waiting",
            "tries": 0,
            "next_try": False,
            "error": False,
            "keep_until": False,
            **self._target(decision.verdict),
        }
        if row:
            row.address_ids.unlink()
        if decision.verdict is Verdict.LEAVE_OUT:  # nothing of it is any business
            self.counts.skipped += 1
            return self._put(mail, row, values)
        if decision.verdict is Verdict.PARK:
            self.counts.skipped += 1
            return self._parked(mail, row, values, decision)
        values |= {**_envelope(mail), **self._content(mail, more)}
        values["thread_id"] = threads.root(mail)
        row = self._put(mail, row, values)
        threads.add(mail, row)
        self._interactions(row, decision, threads.lead(row))
        return row

    def _target(self, verdict: Verdict) -> dict:
        if verdict is Verdict.LOG:
            return {"target": "archive_id"}
        policy = self.mailbox.not_logged_policy
        if policy == "delete" and verdict is Verdict.LEAVE_OUT:
            return {"target": "delete"}
        if policy == "leave":
            return {"target": "stay", "place": "there"}
        return {"target": "not_logged_id"}

    def _parked(
        self, mail: Mail, row: models.BaseModel, values: dict, decision: Decision
    ) -> models.BaseModel:
        """Who is on mail of colleagues whom Odoo does not know is no business of its,
        but for the addresses that are waited for."""
        days = timedelta(days=self.mailbox.retention_days)
        since = row.keep_until if row and row.state == "parked" else False
        values["keep_until"] = since or fields.Datetime.now() + days
        if decision.reason == NO_CONTACT:
            values |= _envelope(mail)
        row = self._put(mail, row, values)
        self.env["office365.parked.address"].create(
            [{"message_id": row.id, "address": one} for one in decision.unknown]
        )
        return row

    def _content(self, mail: Mail, more: Mapping[str, dict]) -> dict:
        if self.keep == "headers":
            return {}
        stored = mail.has_attachments and self.mailbox.keep_files == "stored"
        values = {"preview": mail.preview or False, "files_left": FILE_TRIES * stored}
        return {**values, **more.get(mail.remote_id, {})}

    def _interactions(
        self, row: models.BaseModel, decision: Decision, lead: int | None
    ) -> None:
        """And one note on each contact and on the opportunity, which mails nobody."""
        interactions = self.env["office365.interaction"].create(
            [
                {
                    "message_id": row.id,
                    "partner_id": party.contact,
                    "user_id": party.user,
                    "company_id": self.mailbox.company_id.id,
                    "mailbox_id": self.mailbox.id,
                    "direction": decision.direction,
                    "date": row.date,
                    "subject": row.subject,
                    "matched": party.place,
                    "address": party.address,
                    "is_shared": party.is_shared,
                    "lead_id": lead,
                }
                for party in decision.parties
            ]
        )
        self.counts.local_created += len(interactions)
        interactions._write_notes(self.has_outsiders)

    # -- what is left of earlier runs

    def unmoved(self) -> list[Move]:
        """Whose run ended before they were where they belong."""
        rows = self.messages.search(
            [
                ("mailbox_id", "=", self.mailbox.id),
                ("place", "=", "waiting"),
                ("target", "!=", "stay"),
                ("state", "!=", "failed"),
            ],
            order="id",
            limit=LEFT_OVER,
        )
        return [Move(row.id, row.remote_id, None, row.target) for row in rows]

    def come_up(self) -> list[tuple[int, str]]:
        """Mail that waits for a contact that has been made, or changed, since the last
        time, or for an address that is one of ours now: rows and ids. Who saves slowly
        is seen a while later."""
        self.looked_at = fields.Datetime.now()
        failed = self.messages._failed_before(self.mailbox)
        waiting = [("mailbox_id", "=", self.mailbox.id), ("state", "=", "parked")]
        if not failed and not self.messages.search_count(waiting, limit=1):
            return []
        seen = self.mailbox.parked_seen
        partners = self.env["res.partner"].with_context(active_test=False)
        texts = partners._office365_addresses_since(seen - SLOW_SAVE if seen else None)
        known = [*(canonical.email_list(texts) or ()), *self.ours.ours]
        rows = self.env["office365.parked.address"].search(
            [
                ("address", "in", known),
                ("message_id.mailbox_id", "=", self.mailbox.id),
                ("message_id.keep_until", ">=", self.looked_at),
            ]
        )
        found = (rows.message_id | failed).sorted("date")
        self.come = frozenset(found.ids)
        return [(row.id, row.remote_id) for row in found]

    def caught_up(self) -> None:
        """What had come up is logged."""
        self.mailbox.parked_seen = self.looked_at

    def is_gone(self, row_id: int) -> None:
        """A person has deleted the mail that waited: they want no more of it."""
        row = self.messages.browse(row_id).exists()
        row.write({"place": "gone"})
        row._give_up("deleted")

    def to_look_after(self) -> list[tuple[int, str]]:
        """Logged mails that nobody has looked for in a while."""
        before = fields.Datetime.now() - LOOKED_AFTER
        rows = self.messages.search(
            [
                ("mailbox_id", "=", self.mailbox.id),
                ("state", "=", "logged"),
                ("place", "in", ("there", "elsewhere")),
                ("looked_at", "<", before),
            ],
            order="looked_at",
            limit=AT_ONCE,
        )
        return [(row.id, row.remote_id) for row in rows]

    # -- where it is

    def _move(self, mail: Mail, row: models.BaseModel) -> Move | None:
        """Copies go where the mail went, and a mail that came back goes there again;
        what failed is not touched."""
        if row.state == "failed" or row.target == "stay":
            return None
        is_copy = row.remote_id != mail.remote_id
        if is_copy:
            row.copies += 1
        return Move(row.id, mail.remote_id, mail.folder_id, row.target, is_copy)

    def _note_rules_at_work(self, rows: Iterable[models.BaseModel]) -> None:
        """The last mail of each direction tells whether both rules work."""
        for direction in (INBOUND, OUTBOUND):
            name = f"last_{direction}"
            dates = [
                row.date for row in rows if row.direction == direction and row.date
            ]
            latest = max(dates, default=None)
            if latest and (not self.mailbox[name] or self.mailbox[name] < latest):
                self.mailbox[name] = latest


def _envelope(mail: Mail) -> dict:
    author, sender = mail.author or mail.sender, mail.sender
    is_other = sender and author and sender.address != author.address
    return {
        "subject": mail.subject or False,
        "author": author.shown if author else False,
        "sender": sender.shown if sender and is_other else False,
        "recipients": _shown(mail.to),
        "copies_to": _shown(mail.cc),
        "sent": mail.sent,
        "received": mail.received,
        "conversation": mail.conversation or False,
    }


def _shown(people: Sequence[Person]) -> str | bool:
    lines = [person.shown for person in people[:SHOWN_RECIPIENTS]]
    if len(people) > SHOWN_RECIPIENTS:
        lines.append(f"+ {len(people) - SHOWN_RECIPIENTS}")
    return "\n".join(lines) or False
