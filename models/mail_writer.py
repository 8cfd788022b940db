"""Writes mails down: rows, what is waited for, interactions and their notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from odoo import fields, models

from ..sync.mail_decision import Decision, Verdict
from ..sync.mail_parties import NO_CONTACT
from ..sync.mail_reading import Mail, Person
from ..sync.model import Counts
from .mail_threads import MailThreads
from .office365_message import FILE_TRIES, VERDICTS

SHOWN_RECIPIENTS = 100


@dataclass(frozen=True)
class Entry:
    """A mail, what was decided about it, and its row, empty if it has none yet."""

    mail: Mail
    row: models.BaseModel
    decision: Decision


class MailWriter:
    """Some mails of one mailbox at a time, in as few statements as for one."""

    def __init__(self, mailbox: models.BaseModel, counts: Counts) -> None:
        self.env, self.mailbox, self.counts = mailbox.env, mailbox, counts
        self.messages = self.env["office365.message"]
        self.keep: str = mailbox.keep
        self.has_outsiders: bool = mailbox._has_outsiders()

    def write_down(
        self,
        entries: Sequence[Entry],
        threads: MailThreads,
        more: Mapping[str, dict],
    ) -> list[models.BaseModel]:
        """Their rows. None of these mails is a copy of another one, or answers it."""
        values = [self._values(entry, threads, more) for entry in entries]
        self.messages.union(*(entry.row for entry in entries)).address_ids.unlink()
        rows = self._rows(entries, values)
        written = list(zip(entries, rows, strict=True))
        self._wait_for_addresses(written)
        logged = [each for each in written if _is_logged(each[0])]
        interactions = self._interactions(logged, threads)
        interactions._write_notes(self.has_outsiders)
        self.counts.local_created += len(interactions)
        self.counts.skipped += len(written) - len(logged)
        for entry, row in logged:
            threads.add(entry.mail, row)
        return rows

    def put(self, mail: Mail, row: models.BaseModel, values: dict) -> models.BaseModel:
        """One row, made or brought up to date; the mailbox is that of its ID."""
        if row:
            row.write({"mailbox_id": self.mailbox.id, **values})
            return row
        return self.messages.create({**self._identity(mail), **values})

    def _rows(
        self, entries: Sequence[Entry], values: Sequence[dict]
    ) -> list[models.BaseModel]:
        """All that are new are made at once."""
        told = list(zip(entries, values, strict=True))
        made = iter(
            self.messages.create(
                [
                    {**self._identity(entry.mail), **each}
                    for entry, each in told
                    if not entry.row
                ]
            )
        )
        return [
            self.put(entry.mail, entry.row, each) if entry.row else next(made)
            for entry, each in told
        ]

    def _identity(self, mail: Mail) -> dict:
        return {
            "mailbox_id": self.mailbox.id,
            "company_id": self.mailbox.company_id.id,
            "key": mail.key,
        }

    # -- what is kept of it

    def _values(
        self, entry: Entry, threads: MailThreads, more: Mapping[str, dict]
    ) -> dict:
        """Of what is not logged nothing is any business of Odoo's. Who is on mail of
        colleagues whom it does not know is none either, but for the addresses that are
        waited for."""
        mail, decision = entry.mail, entry.decision
        values = {
            "remote_id": mail.remote_id,
            "web_link": mail.web_link,
            "date": decision.date or fields.Datetime.now(),
            "direction": decision.direction,
            "state": VERDICTS[decision.verdict],
            "reason": decision.reason or False,
            "target": self.target(decision.verdict),
            "place": "waiting",
            "tries": 0,
            "next_try": False,
            "error": False,
            "keep_until": False,
        }
        if values["target"] == "stay":
            values["place"] = "there"
        if _is_logged(entry):
            values |= {**_envelope(mail), **self._content(mail, more)}
            values["thread_id"] = threads.root(mail)
        elif decision.verdict is Verdict.PARK:
            values["keep_until"] = self._keep_until(entry.row)
            if decision.reason == NO_CONTACT:
                values |= _envelope(mail)
        return values

    def target(self, verdict: Verdict) -> str:
        """Where such a mail goes, by the settings of the mailbox."""
        if verdict is Verdict.LOG:
            return "archive_id"
        policy = self.mailbox.not_logged_policy
        if policy == "delete" and verdict is Verdict.LEAVE_OUT:
            return "delete"
        return "stay" if policy == "leave" else "not_logged_id"

    def _keep_until(self, row: models.BaseModel) -> object:
        """The time to wait does not begin anew."""
        since = row.keep_until if row and row.state == "parked" else False
        days = timedelta(days=self.mailbox.retention_days)
        return since or fields.Datetime.now() + days

    def _content(self, mail: Mail, more: Mapping[str, dict]) -> dict:
        if self.keep == "headers":
            return {}
        stored = mail.has_attachments and self.mailbox.keep_files == "stored"
        values = {"preview": mail.preview or False, "files_left": FILE_TRIES * stored}
        return {**values, **more.get(mail.remote_id, {})}

    # -- what comes of it

    def _wait_for_addresses(
        self, written: Sequence[tuple[Entry, models.BaseModel]]
    ) -> None:
        self.env["office365.parked.address"].create(
            [
                {"message_id": row.id, "address": address}
                for entry, row in written
                if entry.decision.verdict is Verdict.PARK
                for address in entry.decision.unknown
            ]
        )

    def _interactions(
        self,
        logged: Sequence[tuple[Entry, models.BaseModel]],
        threads: MailThreads,
    ) -> models.BaseModel:
        return self.env["office365.interaction"].create(
            [
                {
                    "message_id": row.id,
                    "partner_id": party.contact,
                    "user_id": party.user,
                    "company_id": self.mailbox.company_id.id,
                    "mailbox_id": self.mailbox.id,
                    "direction": entry.decision.direction,
                    "date": row.date,
                    "subject": row.subject,
                    "matched": party.place,
                    "address": party.address,
                    "is_shared": party.is_shared,
                    "lead_id": threads.lead(row),
                }
                for entry, row in logged
                for party in entry.decision.parties
            ]
        )


def _is_logged(entry: Entry) -> bool:
    return entry.decision.verdict is Verdict.LOG


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
