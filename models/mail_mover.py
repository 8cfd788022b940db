"""Moves mail to where its row says that it is to be, and notes where it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from odoo import fields, models

from ..graph import messages
from ..graph.batch import BatchRequest, BatchResult, run_batches
from ..graph.errors import Action, GraphError, NotFound, Throttled
from ..sync.mail_reading import link
from .office365_message import QUARANTINE

if TYPE_CHECKING:
    from .mail_run import MailRun

# an id that leads nowhere: of the mail, or of the folder it was to go to
LOST = frozenset(("errorinvalididmalformed", "errorfoldernotfound"))
NOTED = ["remote_id", "web_link", "place", "tries", "error"]
LOOKED_FOR = 100  # as many are lost before they are looked for


@dataclass(frozen=True)
class Move:
    """A mail that is not yet where it belongs: a copy is of a row that has its own."""

    row_id: int
    remote_id: str
    source: str | None
    target: str
    is_copy: bool = False


class MailMover:
    """Safe to be repeated: a mail is moved from the folder where it was seen, so that
    what has been moved already, or by a person, is not moved a second time."""

    def __init__(self, run: MailRun, folders: dict[str, str]) -> None:
        self.run, self.folders = run, folders
        self.client, self.store = run.client, run.store
        self.failure: GraphError | None = None
        self.rows: dict[int, models.BaseModel] = {}

    def carry_out(self, moves: Iterator[Move]) -> None:
        """What is not where it was seen is looked for, and moved from there if it is
        in another of our folders."""
        lost: list[Move] = []
        for missing in self._batch(map(self._request, moves)):
            lost += missing
            if len(lost) >= LOOKED_FOR:
                self._look_for(lost)
                lost = []
        self._look_for(lost)

    def needed(self, moves: Sequence[Move]) -> Iterator[Move]:
        """What waited and goes on waiting is where it belongs: that is noted."""
        there = [move for move in moves if move.source == self.folders.get(move.target)]
        rows = self.store.messages.browse([move.row_id for move in there])
        self.rows = {row.id: row for row in rows.exists()}
        for move in there:
            self._put(move, "there")
        return iter([move for move in moves if move not in there])

    def _look_for(self, lost: Sequence[Move]) -> None:
        found = self._where(lost)
        twice = list(chain.from_iterable(self._batch(map(self._request, found))))
        if twice:
            self.run.transact(lambda: self._not_found_again(twice))

    def _batch(self, requests: Iterable[BatchRequest]) -> Iterator[list[Move]]:
        """What is lost of each batch."""
        for results in run_batches(self.client, requests):
            yield self.run.transact(lambda results=results: self._settle(results))

    def _request(self, move: Move) -> BatchRequest:
        source = move.source or self.folders["inbox_id"]
        if move.target == "delete":
            return messages.delete(move, source, move.remote_id)
        return messages.move(move, source, move.remote_id, self.folders[move.target])

    def _settle(self, results: Sequence[BatchResult]) -> list[Move]:
        lost = []
        self._read_rows(results)
        for result in results:
            move, error = result.request.tag, result.error
            if error is None:
                self.run.counts.remote_updated += 1
                self._put(move, "there", result.body)
            elif isinstance(error, NotFound) or error.code.lower() in LOST:
                lost.append(move)
            else:
                self._not_moved(move, error)
        return lost

    def _read_rows(self, results: Sequence[BatchResult]) -> None:
        """Those that are still there, at once: a contact's mail may be deleted."""
        ids = [result.request.tag.row_id for result in results]
        rows = self.store.messages.search_fetch([("id", "in", ids)], NOTED)
        self.rows = {row.id: row for row in rows}

    def _put(self, move: Move, place: str, told: Any = None) -> None:
        """Note where it is, and its link there; a copy has no row of its own."""
        row = self.rows.get(move.row_id)
        if move.is_copy or not row:
            return
        values = {"place": place, "tries": 0, "error": False}
        if _is_message(told):
            values["remote_id"] = told["id"]
            values["web_link"] = link(told.get("webLink")) or row.web_link
        row.write(values)

    def _not_found_again(self, moves: Sequence[Move]) -> None:
        rows = self.store.messages.browse([move.row_id for move in moves]).exists()
        self.rows = {row.id: row for row in rows}
        for move in moves:
            self._not_moved(move, NotFound("not found twice", code="NotFound"))

    def _not_moved(self, move: Move, error: GraphError) -> None:
        """It stays where it is and is tried again: nothing is deleted because of
        that. One that cannot be moved at all does not keep the others waiting."""
        row = self.rows.get(move.row_id, self.store.messages)
        if not _is_its_own(error) or row.tries + 1 < QUARANTINE:
            self.run.counts.failed += 1
            if self.failure is None or isinstance(error, Throttled):
                self.failure = error
        if row and not move.is_copy:
            row.write({"tries": row.tries + 1, "error": str(error)[:500]})

    # -- what is not where it was seen

    def _where(self, lost: Sequence[Move]) -> list[Move]:
        """Those to be moved after all: from another of our folders, or to one that had
        to be found anew."""
        asked = (messages.where(move, move.remote_id) for move in lost)
        again: list[Move] = []
        for results in run_batches(self.client, asked, chained=False):
            again += self.run.transact(lambda results=results: self._found(results))
        inbox = self.folders["inbox_id"]
        sources = {move.remote_id: move.source or inbox for move in lost}
        if any(sources[move.remote_id] == move.source for move in again):
            self.folders = self.run.find_folders_anew()
        return again

    def _found(self, results: Sequence[BatchResult]) -> list[Move]:
        again = []
        self._read_rows(results)
        for result in results:
            move, body = result.request.tag, result.body
            if isinstance(result.error, NotFound):
                self._put(move, "gone")
            elif result.error is not None:
                self._not_moved(move, result.error)
            elif isinstance(body, dict):
                folder = body.get("parentFolderId")
                if folder == self.folders.get(move.target):
                    self._put(move, "there", body)
                elif folder in self._sources(move):
                    again.append(replace(move, source=folder))
                else:
                    self._put(move, "elsewhere", body)
        return again

    def _sources(self, move: Move) -> set[str]:
        """The folders from which a mail is taken. What a person has filed, or has put
        back to be looked at again, is not deleted."""
        if move.target == "delete":
            return {self.folders["not_logged_id"]}
        return set(self.folders.values())

    # -- what was logged long ago

    def looked_after(self, results: Sequence[BatchResult]) -> None:
        """The link is as Outlook tells it now; what was deleted has none."""
        ids = [result.request.tag for result in results]
        rows = {row.id: row for row in self.store.messages.browse(ids).exists()}
        for result in results:
            row = rows.get(result.request.tag)
            if row and isinstance(result.error, NotFound):
                row.place = "gone"
            elif row and _is_message(result.body):
                home = self.folders.get(row.target)
                at_home = result.body.get("parentFolderId") == home
                place = "there" if at_home else "elsewhere"
                web_link = link(result.body.get("webLink")) or row.web_link
                if (row.place, row.web_link) != (place, web_link):
                    row.write({"place": place, "web_link": web_link})
        self.store.messages.browse(rows).write({"looked_at": fields.Datetime.now()})


def _is_message(body: object) -> bool:
    """Is it what an answer about a mail has to be?"""
    return isinstance(body, dict) and bool(body.get("id"))


def _is_its_own(error: GraphError) -> bool:
    """Is something wrong with this mail, and not with the mailbox?"""
    of_one = error.action in (Action.SKIP_ITEM, Action.RETRY)
    return of_one and not isinstance(error, Throttled)
