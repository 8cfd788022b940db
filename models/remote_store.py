"""What the remote stores of contacts and of events share: feeds, marks, batches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..graph import paging
from ..graph.ahead import ahead
from ..graph.batch import BatchRequest, BatchResult, run_batches
from ..graph.client import GraphClient
from ..graph.contacts import extended_properties
from ..graph.errors import (
    DeltaExpired,
    Forbidden,
    GraphError,
    NotFound,
    Rejected,
    SignInNeeded,
    Stale,
    Throttled,
    Transient,
    Unauthorized,
    properties_named,
)
from ..sync.contact_mapping import RemoteChange, RemoteValues
from ..sync.model import (
    FORBIDDEN,
    NO_PLACE,
    TRANSIENT,
    Item,
    Outcome,
    Page,
    Problem,
    Send,
)
from ..sync.ports import CursorExpired

GUID = "{6b2e5a10-7c1d-4f0e-9f4a-0d00c0ffee01}"
LINK = f"String {GUID} Name OdooLink"
WRITE = f"String {GUID} Name OdooWrite"
LIST_FROM = 60  # unknown items from which listing beats asking one by one
OF_ACCOUNT = (Throttled, Unauthorized, SignInNeeded)  # wherever it is answered
LIST_A_PAGE_FROM = 150  # the same when most of the folder is known


class FolderGone(Exception):
    """The synced folder or calendar is not there any more."""


class RemoteStore(ABC):
    """Most of ``sync.ports.RemoteStore``, for one folder of a mailbox.

    ``owner`` names this database in the mark that travels on each item, so that
    another database's marks are not taken for ours.
    """

    def __init__(self, client: GraphClient, folder_id: str, owner: str) -> None:
        self.client, self.folder_id, self.owner = client, folder_id, owner
        self._marks: dict[str, dict[str, str]] | None = None
        self.denial: GraphError | None = None  # the last, of a single item

    # -- what differs

    @abstractmethod
    def _feed(self, link: str | None) -> Iterator[paging.Page]:
        """The change feed from there on."""

    @abstractmethod
    def _listing(self) -> Iterator[paging.Page]:
        """Ids and marks of all items."""

    @abstractmethod
    def _folders(self) -> set[str]:
        """The ids of all that this folder would be among."""

    @abstractmethod
    def _get(self, remote_id: str) -> BatchRequest:
        """One item with its marks; its id is the tag."""

    @abstractmethod
    def _told(self, raw: Mapping[str, Any]) -> RemoteValues:
        """Canonical values of an item."""

    @abstractmethod
    def _kept(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """What of an item later writes need."""

    @abstractmethod
    def _properties(self, name: str) -> tuple[str, ...]:
        """In which properties of an item a field lies."""

    @abstractmethod
    def _requests(
        self, sends: Iterable[Send], empty: list[Outcome]
    ) -> Iterator[BatchRequest]:
        """What to ask for each send, tagged with it and its problems; those of which
        nothing can be sent are answered at once, in ``empty``."""

    # -- reading

    def pages(self, link: str | None) -> Iterator[Page]:
        try:
            for page in ahead(self.client, self._feed(link)):
                yield self._page(page)
        except DeltaExpired:
            raise CursorExpired from None
        except NotFound:
            raise FolderGone from None
        except Rejected as error:
            if link is None:
                raise
            raise CursorExpired from error

    def _page(self, page: Any) -> Page:  # noqa: ANN401
        live = [row for row in page.rows if "@removed" not in row]
        removed = [row["id"] for row in page.rows if "@removed" in row]
        last = {row["id"]: row for row in live}
        kept = {row["id"] for row in live}
        cursor = page.next_link or page.delta_link
        return Page(
            tuple(self.item(row) for row in last.values()),
            tuple(key for key in removed if key not in kept),
            cursor,
            page.next_link is None,
        )

    def item(self, raw: dict[str, Any], marked: bool = False) -> Item:
        """An item as the engine sees it."""
        told = self._told(raw)
        item = Item(
            raw["id"],
            told.values,
            self._kept(raw),
            raw.get("@odata.etag"),
            moment(raw.get("lastModifiedDateTime")),
            problems=told.problems,
        )
        return self._mark(item, extended_properties(raw)) if marked else item

    def _mark(self, item: Item, properties: dict[str, str]) -> Item:
        owner, _, rest = (properties.get(LINK) or "").partition("/")
        local_id, _, key = rest.partition("/")
        ours = owner == self.owner
        return replace(
            item,
            marked=True,
            key=key if ours and key else None,
            owner=int(local_id) if ours and _is_id(local_id) else None,
            op=properties.get(WRITE) or None,
        )

    def add_marks(self, items: Sequence[Item], listing: bool) -> list[Item]:
        least = LIST_FROM if listing else LIST_A_PAGE_FROM
        marks = self._all_marks() if len(items) >= least else self._marks or {}
        newer = [item.remote_id for item in items if item.remote_id not in marks]
        fetched = self.fetch(newer)
        return [
            self._mark(item, marks[item.remote_id])
            if item.remote_id in marks
            else fetched.get(item.remote_id) or item
            for item in items
        ]

    def _all_marks(self) -> dict[str, dict[str, str]]:
        if self._marks is None:
            self._marks = {}
            for page in ahead(self.client, self._listing()):
                for row in page.rows:
                    self._marks[row["id"]] = extended_properties(row)
        return self._marks

    def fetch(
        self, remote_ids: Sequence[str], one_by_one: bool = False
    ) -> dict[str, Item | None]:
        found: dict[str, Item | None] = {}
        failed: list[GraphError] = []
        for result in self._results(map(self._get, remote_ids), one_by_one):
            error = result.error
            if isinstance(error, NotFound):
                found[result.request.tag] = None
            elif isinstance(error, (Rejected, Transient)) or is_denied(result):
                found[result.request.tag] = self._unreadable(result)
                failed += [error] if isinstance(error, Transient) else []
            elif error:
                raise error
            else:
                found[result.request.tag] = self.item(result.body, marked=True)
        if len(failed) == len(remote_ids) > 1:
            raise failed[0]  # nothing answers: that is no item's fault
        return found

    def _unreadable(self, result: BatchResult) -> Item:
        error = result.error
        code = TRANSIENT if isinstance(error, Transient) else "rejected"
        if is_denied(result):
            self.denial, code = error, FORBIDDEN
        problem = Problem(
            code, error.message or error.code, request_id=error.client_request_id
        )
        return Item(result.request.tag, {}, unreadable=problem)

    def days(self, items: Sequence[Item]) -> dict[str, list[Item]]:
        """Only events repeat."""
        return {}

    def confirm_gone(self, remote_ids: Sequence[str]) -> None:
        """The folder is asked in another way, which shows none of them; or it is gone
        itself, from a mailbox that answers."""
        try:
            shown = self._all_marks()
        except NotFound:
            if self.folder_id in self._folders():
                raise Transient("listed, and not found") from None
            return
        if not shown.keys().isdisjoint(remote_ids):
            raise Transient("shown by their folder, and not found")

    def find(self, keys: Sequence[str]) -> dict[str, Item]:
        """By the mark; where that cannot be filtered, in the list of all marks."""
        wanted = set(keys)
        self._marks = None
        marks = self._all_marks()
        ids = [
            remote_id
            for remote_id, properties in marks.items()
            if (properties.get(LINK) or "").rpartition("/")[2] in wanted
        ]
        self._marks = None
        found = self.fetch(ids)
        return {item.key: item for item in found.values() if item and item.key}

    # -- writing

    def send(
        self, sends: Iterable[Send], one_by_one: bool = False
    ) -> Iterator[list[Outcome]]:
        empty: list[Outcome] = []
        for results in run_batches(self.client, self._requests(sends, empty)):
            denied = [one for one in results if one_by_one and is_denied(one)]
            outcomes = [
                replace(self._outcome(one), result="refused")
                if one in denied
                else self._outcome(one)
                for one in results
            ]
            if denied:
                self.denial = denied[-1].error
            if empty:
                outcomes += empty
                empty.clear()
            yield outcomes
            self._check([one for one in results if one not in denied])
        if empty:
            yield empty

    def _marked(self, send: Send, body: Mapping[str, Any]) -> dict[str, Any]:
        """The body with the mark by which the item is known again."""
        marks = {LINK: f"{self.owner}/{send.local_id or 0}/{send.key}"}
        if send.op:
            marks[WRITE] = send.op
        properties = [{"id": name, "value": value} for name, value in marks.items()]
        return {**body, "singleValueExtendedProperties": properties}

    @staticmethod
    def _nothing_to_send(send: Send, change: RemoteChange) -> Outcome:
        problem = next(iter(change.problems.values()), Problem("rejected"))
        return Outcome(replace(send, alone=True), "rejected", problem=problem)

    def _outcome(self, result: BatchResult) -> Outcome:
        send, problems = result.request.tag
        error = result.error
        if error is None:
            item = self.item(result.body) if result.body else None
            return Outcome(send, "done", item, problems=problems)
        kinds = {Stale: "stale", NotFound: "not_found", Rejected: "rejected"}
        kind = next(
            (name for known, name in kinds.items() if isinstance(error, known)),
            "uncertain",
        )
        code = {"rejected": "rejected", "uncertain": TRANSIENT}.get(kind, kind)
        problem = Problem(
            code,
            error.message or error.code,
            self._named(send, error.message) if kind == "rejected" else None,
            error.client_request_id,
        )
        return Outcome(send, kind, problem=problem, problems=problems)

    def _named(self, send: Send, text: str) -> str | None:
        """The value of which an answer speaks, where it names just one."""
        told = properties_named(text)
        found = [
            name
            for name in send.values
            if told.intersection(map(str.lower, self._properties(name)))
        ]
        return found[0] if len(found) == 1 else None

    def _check(self, results: Sequence[BatchResult]) -> None:
        """What is wrong with the account or the way there ends the run, settled."""
        for result in results:
            error = result.error
            if error is None or isinstance(error, (Stale, Rejected)):
                continue
            if isinstance(error, NotFound):
                if result.request.tag[0].operation == "create":
                    raise FolderGone
                continue
            ends = isinstance(error, (Throttled, Unauthorized))
            whole = ends or result.status == 0
            if whole or not isinstance(error, Transient):
                raise error

    def _results(
        self, requests: Iterable[BatchRequest], one_by_one: bool = False
    ) -> Iterator[BatchResult]:
        """``one_by_one``: what is answered to each is that one's problem alone, but for
        what would be answered to any."""
        for results in run_batches(self.client, requests, chained=False):
            for result in results:
                general = result.status == 0 or isinstance(result.error, OF_ACCOUNT)
                if general or not one_by_one:
                    self._raise_if_general(result.error)
                yield result

    def _bodies(
        self, asked: Iterable[BatchRequest], elsewhere: str = ""
    ) -> tuple[dict[str, dict | None], dict[str, Problem]]:
        """The answers by tag, None for what is not there; and those that the service
        refuses to give, which say nothing. What is refused ``elsewhere``, in a place
        that is not synced, is not the account's problem, whatever it is."""
        found: dict[str, dict | None] = {}
        refused: dict[str, Problem] = {}
        for result in self._results(asked, one_by_one=bool(elsewhere)):
            error = result.error
            if error is None or isinstance(error, NotFound):
                found[result.request.tag] = None if error else result.body
            else:
                detail = elsewhere or error.message or error.code
                mark = error.client_request_id
                refused[result.request.tag] = Problem(NO_PLACE, detail, None, mark)
        return found, refused

    def _raise_if_general(self, error: GraphError | None) -> None:
        if error and not isinstance(error, (NotFound, Rejected)):
            raise error


def is_denied(result: BatchResult) -> bool:
    """Is this one forbidden, be it that all are?"""
    return result.status == 403 and isinstance(result.error, Forbidden)


def _is_id(text: str) -> bool:
    return text.removeprefix("-").isdigit()


def moment(text: str | None) -> float:
    """Seconds since the epoch of an ISO moment; 0 when there is none."""
    if not text:
        return 0.0
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
