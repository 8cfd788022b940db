"""What is attached to logged mail, where it is to be kept: one file after the other."""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from odoo import models

from ..graph import messages
from ..graph.errors import (
    AppRefused,
    GraphError,
    MailboxUnavailable,
    NotFound,
    SignInNeeded,
    Throttled,
    Transient,
    Unauthorized,
)
from ..sync import canonical
from .sync_run import CONCURRENT, Cancelled, OutOfTime

if TYPE_CHECKING:
    from .mail_run import MailRun

_logger = logging.getLogger(__name__)

MEGABYTE = 1_000_000
LONGEST_NAME = 255
AT_ONCE = 20  # mails that are looked up in one go
NOT_OF_ONE_FILE = (
    Throttled,
    Unauthorized,
    SignInNeeded,
    AppRefused,
    MailboxUnavailable,
)


class MailFiles:
    """Fetched once the mail is logged, so that what is large or broken keeps no mail
    waiting. The row tells how far it is: whoever goes on begins there."""

    def __init__(self, run: MailRun) -> None:
        self.run, self.client = run, run.client
        self.failed: set[int] = set()  # tried in this run
        self.largest = 0  # in bytes

    def fetch(self) -> None:
        """All that is left to be fetched of this mailbox."""
        while rows := self.run.transact(self._waiting):
            for row in rows:
                self._fetch(*row)

    def _waiting(self) -> list[tuple[int, str, int, int]]:
        mailbox = self.run.keeper
        if mailbox.keep_files != "stored":
            return []
        self.largest = mailbox.largest_file * MEGABYTE
        rows = self.run.env["office365.message"].search(
            [
                ("mailbox_id", "=", mailbox.id),
                ("files_left", ">", 0),
                ("id", "not in", list(self.failed)),
            ],
            order="id",
            limit=AT_ONCE,
        )
        return [(row.id, row.remote_id, row.files_left, row.files_done) for row in rows]

    def _fetch(self, row_id: int, remote_id: str, left: int, done: int) -> None:
        """A try counts from its beginning: what ends the process is not tried for
        ever. What the service puts off is no try."""
        self._unit(row_id, lambda row: row.write({"files_left": left - 1}))
        try:
            self._files(row_id, remote_id, done, is_last=left == 1)
        except (*NOT_OF_ONE_FILE, OutOfTime, Cancelled):
            self._unit(row_id, lambda row: row.write({"files_left": left}))
            raise
        except Transient:
            self.failed.add(row_id)
        else:
            self._unit(row_id, lambda row: row.write({"files_left": 0}))

    def _files(self, row_id: int, remote_id: str, done: int, is_last: bool) -> None:
        try:
            listed = messages.attachments(self.client, remote_id)
        except NotFound:
            return  # the mail was deleted
        for file in listed[done:]:
            name = canonical.text(str(file.get("name") or "")) or "?"
            name = name[:LONGEST_NAME]
            content, note = self._content(remote_id, file, name, is_last)
            self.run._unit(
                lambda name=name, content=content, note=note: self._in_row(
                    row_id, lambda row: self._keep(row, name, content, note)
                )
            )

    def _content(
        self, remote_id: str, file: Mapping[str, Any], name: str, is_last: bool
    ) -> tuple[bytes | None, str]:
        """What is in a file, or why it is not kept; neither of pictures in the text."""
        env = self.run.env
        if file.get("isInline"):
            return None, ""
        if not str(file.get("@odata.type", "")).endswith("fileAttachment"):
            return None, env._("Only in Outlook: %s", name)
        size = file.get("size")
        if isinstance(size, int) and size > self.largest:
            return None, env._("Too large to be kept here: %s", name)
        try:
            content = _bytes(messages.file(self.client, remote_id, file["id"]))
        except NOT_OF_ONE_FILE:
            raise
        except Transient:
            if not is_last:
                raise
            content = None
        except (GraphError, KeyError):
            content = None
        if content is None:
            return None, env._("Could not be fetched: %s", name)
        return content, ""

    def _keep(
        self, row: models.BaseModel, name: str, content: bytes | None, note: str
    ) -> None:
        if content is not None and not self._stored(row, name, content):
            note = self.run.env._("Could not be kept: %s", name)
        notes = [row.files_note] if row.files_note else []
        values = {"files_done": row.files_done + 1}
        if note:
            values["files_note"] = "\n".join([*notes, note])
        row.write(values)

    def _stored(self, row: models.BaseModel, name: str, content: bytes) -> bool:
        """As it came, but nothing that a browser would run: pages are shown as text.
        One that cannot be stored is nobody else's concern."""
        files = self.run.env["ir.attachment"].with_context(
            attachments_mime_plainxml=True, image_no_postprocess=True
        )
        try:
            with self.run.env.cr.savepoint():
                made = files.create(
                    {
                        "name": name,
                        "raw": content,
                        "res_model": row._name,
                        "res_id": row.id,
                        "company_id": row.company_id.id,
                    }
                )
            made.invalidate_recordset(["raw", "datas"])  # of the memory
        except CONCURRENT:
            raise
        except Exception as error:
            _logger.warning("a file of a mail was not kept: %s", type(error).__name__)
            return False
        return True

    def _unit(self, row_id: int, work: Callable[[models.BaseModel], object]) -> None:
        self.run.transact(lambda: self._in_row(row_id, work))

    def _in_row(self, row_id: int, work: Callable[[models.BaseModel], object]) -> None:
        """Unless it is gone meanwhile."""
        if row := self.run.env["office365.message"].browse(row_id).exists():
            work(row)


def _bytes(told: Mapping[str, Any]) -> bytes | None:
    content = told.get("contentBytes")
    if not isinstance(content, str):
        return None
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        return None
