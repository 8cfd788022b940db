"""What a run makes of mail: what is written of it, and where it is to be."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from odoo import fields, models

from ..graph.errors import Transient
from ..sync.mail_decision import Decision, Rules, Verdict, decide
from ..sync.mail_parties import INBOUND, OUTBOUND, Book
from ..sync.mail_reading import Mail
from ..sync.model import Counts
from .mail_mover import Move
from .mail_threads import MailThreads
from .mail_writer import Entry, MailWriter
from .office365_message import QUARANTINE
from .sync_run import CONCURRENT

_logger = logging.getLogger(__name__)

STEERING = "state target place next_try tries".split()
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=5), timedelta(hours=12)


class MailStore:
    """Rows of one mailbox; the environment's transaction is the run's."""

    def __init__(self, mailbox: models.BaseModel, counts: Counts) -> None:
        self.env, self.mailbox, self.counts = mailbox.env, mailbox, counts
        self.messages = self.env["office365.message"]
        self.rules: Rules = mailbox._rules()
        self.ours: Book = mailbox._book_of_ours()
        self.keep: str = mailbox.keep
        self.writer = MailWriter(mailbox, counts)
        self.come: frozenset[int] = frozenset()  # rows whose contact was made since
        self.asides: dict[str, str] = {}  # where mail of another mailbox's rows goes

    # -- deciding

    def take(
        self,
        mails: Sequence[Mail],
        more: Mapping[str, dict],
        late: Mapping[str, Transient],
    ) -> list[Move]:
        """Write what these mails are; where they have to go. What is late is tried
        again some time, and at last written without."""
        self.env.invalidate_all()
        known = self._known(mails)
        self._put_off([mail for mail in mails if mail.remote_id in late], known, late)
        rest = [mail for mail in mails if self._is_to_decide(mail, known)]
        book, threads = self._book(rest), MailThreads(self.mailbox, rest)
        while rest:
            lot, rest = _apart(rest)
            known |= self._written(lot, known, book, threads, more)
            self.counts.pulled += len(lot)
            rest = [mail for mail in rest if self._is_to_decide(mail, known)]
        self._note_rules_at_work(known.values())
        placed = ((mail, known.get(mail.key)) for mail in mails)
        moves = (self._move(mail, row) for mail, row in placed if row)
        return [move for move in moves if move]

    def to_fetch(self, mails: Sequence[Mail]) -> list[Mail]:
        """Those to be logged of which more is kept than a listing tells."""
        if self.keep == "headers":
            return []
        known = self._known(mails)
        fresh = [mail for mail in mails if self._is_to_decide(mail, known)]
        wanted = [one for one in fresh if self.keep == "body" or one.has_attachments]
        book = self._book(wanted)
        decided = ((mail, decide(mail, book, self.rules)) for mail in wanted)
        return [
            mail
            for mail, decision in decided
            if decision.verdict is Verdict.LOG or self._makes_contacts(decision)
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
            ["key", "mailbox_id", "remote_id", *STEERING],
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
        if self._is_foreign(row):
            return True
        if row.state == "parked" and row.id in self.come:
            return True
        if row.remote_id != mail.remote_id:
            return row.place == "gone"
        return row.place != "waiting" and row.target != "stay"

    def _is_due(self, row: models.BaseModel) -> bool:
        waits = row.next_try and row.next_try > fields.Datetime.now()
        return row.tries < QUARANTINE and not waits

    def _is_foreign(self, row: models.BaseModel) -> bool:
        """Is it of another mailbox of the company, that has settings of its own?"""
        return bool(row) and row.mailbox_id != self.mailbox

    def _is_aside(self, row: models.BaseModel, verdict: Verdict) -> bool:
        """Does the row stay with the other mailbox, which sees to it? What is logged
        here, or was lost or failed there, is taken over; so is all of one that is
        archived, for nobody reads that."""
        if not self._is_foreign(row) or verdict is Verdict.LOG:
            return False
        lasts = row.state != "failed" and row.place != "gone"
        return lasts and row.mailbox_id.active

    # -- writing

    def _written(
        self,
        lot: Sequence[Mail],
        known: Mapping[str, models.BaseModel],
        book: Book,
        threads: MailThreads,
        more: Mapping[str, dict],
    ) -> dict[str, models.BaseModel]:
        """Their rows by key, all at once. If something goes wrong each is written on
        its own: what is wrong with a mail is told on its row, and concerns no other."""
        try:
            with self.env.cr.savepoint():
                return self._write(lot, known, book, threads, more)
        except CONCURRENT:
            raise
        except Exception as error:  # whatever is in a mail, the others go on
            self.env.invalidate_all(flush=False)
            if len(lot) == 1:
                return {lot[0].key: self._failed(lot[0], known, error)}
        found = (self._written([mail], known, book, threads, more) for mail in lot)
        return {key: row for rows in found for key, row in rows.items()}

    def _write(
        self,
        lot: Sequence[Mail],
        known: Mapping[str, models.BaseModel],
        book: Book,
        threads: MailThreads,
        more: Mapping[str, dict],
    ) -> dict[str, models.BaseModel]:
        entries = []
        for mail in lot:
            row = known.get(mail.key, self.messages)
            decision = self._decided(mail, book)
            if decision.verdict is Verdict.IGNORE:
                continue
            if self._is_aside(row, decision.verdict):
                self.asides[mail.remote_id] = self.writer.target(decision.verdict)
                continue
            entries.append(Entry(mail, row, decision))
        rows = self.writer.write_down(entries, threads, more)
        return {entry.mail.key: row for entry, row in zip(entries, rows, strict=True)}

    def _decided(self, mail: Mail, book: Book) -> Decision:
        decision = decide(mail, book, self.rules)
        if not self._makes_contacts(decision):
            return decision
        made = self.mailbox._make_contacts(mail, decision.unknown)
        theirs = {**book.theirs, **made}
        return decide(mail, replace(book, theirs=theirs), self.rules)

    def _makes_contacts(self, decision: Decision) -> bool:
        """By setting a stranger who writes becomes a contact."""
        wanted = self.mailbox.make_contacts and decision.direction == INBOUND
        return wanted and decision.verdict is Verdict.PARK

    def _put_off(
        self,
        mails: Sequence[Mail],
        known: dict[str, models.BaseModel],
        late: Mapping[str, Transient],
    ) -> None:
        for mail in mails:
            tries = known[mail.key].tries if mail.key in known else 0
            if self._is_to_decide(mail, known) and tries + 1 < QUARANTINE:
                known[mail.key] = self._failed(mail, known, late[mail.remote_id])

    def _failed(
        self, mail: Mail, known: Mapping[str, models.BaseModel], error: Exception
    ) -> models.BaseModel:
        _logger.warning(
            "a mail of mailbox %s could not be logged: %s",
            self.mailbox.id,
            type(error).__name__,
            exc_info=error,
        )
        row = known.get(mail.key, self.messages)
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
        return self.writer.put(mail, row, values)

    # -- where it is

    def _move(self, mail: Mail, row: models.BaseModel) -> Move | None:
        """Copies go where the mail went, and a mail that came back goes there again;
        what failed is not touched."""
        target = self._target(mail, row)
        if row.state == "failed" or target == "stay":
            return None
        is_copy = row.remote_id != mail.remote_id
        if is_copy:
            row.copies += 1
        return Move(row.id, mail.remote_id, mail.folder_id, target, is_copy)

    def _target(self, mail: Mail, row: models.BaseModel) -> str:
        """A row of another mailbox tells whether a mail is logged, but not what is done
        here with one that is not."""
        if not self._is_foreign(row):
            return row.target
        if row.state == "logged":
            return "archive_id"
        return self.asides.get(mail.remote_id, "stay")

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


def _apart(mails: Sequence[Mail]) -> tuple[list[Mail], list[Mail]]:
    """Those to be written together, and the rest: who answers a mail, or is a copy of
    it, has to wait until that has its row."""
    together: list[Mail] = []
    rest: list[Mail] = []
    seen: set[str] = set()
    for mail in mails:
        own = {mail.key, mail.conversation or mail.key}
        waits = not seen.isdisjoint(own.union(mail.references))
        (rest if waits else together).append(mail)
        seen |= own
    return together, rest
