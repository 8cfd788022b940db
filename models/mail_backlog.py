"""What earlier runs over a mailbox have left: not moved, waiting, not looked at."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from odoo import fields, models

from ..sync import canonical
from ..sync.mail_parties import NOBODY_OF_OURS
from .mail_mover import Move

LEFT_OVER = 1000  # mails of earlier runs that a run takes up
SLOW_SAVE = timedelta(hours=1)  # the longest time that saving a contact may take
LOOKED_AFTER = timedelta(days=7)  # how old the knowledge of a link may be
AT_ONCE = 40  # links that a run looks after


class MailBacklog:
    """Rows of one mailbox; the environment's transaction is the run's."""

    def __init__(self, mailbox: models.BaseModel) -> None:
        self.env, self.mailbox = mailbox.env, mailbox
        self.messages = self.env["office365.message"]

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
        return [Move(row.id, row.remote_id, _source(row), row.target) for row in rows]

    def come_up(self, ours: Collection[str]) -> list[tuple[int, str]]:
        """Mail that waits for a contact that has been made, or changed, since the last
        time, or for an address that is one of ours now: rows and ids. Who saves slowly
        is seen a while later. To mail that lacks one of ours, a contact is no news."""
        self.looked_at = fields.Datetime.now()
        failed = self.messages._failed_before(self.mailbox)
        waiting = [("mailbox_id", "=", self.mailbox.id), ("state", "=", "parked")]
        if not failed and not self.messages.search_count(waiting, limit=1):
            return []
        seen = self.mailbox.parked_seen
        partners = self.env["res.partner"].with_context(active_test=False)
        texts = partners._office365_addresses_since(seen - SLOW_SAVE if seen else None)
        rows = self.env["office365.parked.address"].search(
            [
                "|",
                ("address", "in", list(ours)),
                "&",
                ("address", "in", canonical.email_list(texts) or ()),
                ("message_id.reason", "!=", NOBODY_OF_OURS),
                ("message_id.mailbox_id", "=", self.mailbox.id),
                ("message_id.keep_until", ">=", self._in_time()),
                *self._from_first_day(),
            ]
        )
        found = (rows.message_id | failed).sorted("date")
        return [(row.id, row.remote_id) for row in found]

    def _from_first_day(self) -> list:
        """What came before it is not logged for a contact that is made later either."""
        first = self.mailbox._logs_from()
        if not first:
            return []
        unknown = [
            ("message_id.received", "=", False),
            ("message_id.date", ">=", first),
        ]
        return ["|", ("message_id.received", ">=", first), "&", *unknown]

    def _in_time(self) -> datetime:
        """What no run could see to in time, as the mailbox was off, is not late."""
        return min(self.looked_at, self.mailbox.last_success or datetime.min)

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


def _source(row: models.BaseModel) -> str | None:
    """What is deleted as its time is over has been set aside before; other mail is in
    the inbox."""
    if row.target == "delete" and row.reason == "too_late":
        return row.mailbox_id.not_logged_id or None
    return None
