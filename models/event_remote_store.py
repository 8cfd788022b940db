"""Outlook's side of the calendar sync: one calendar, through Microsoft Graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ..graph import events, paging
from ..graph.batch import BatchRequest, BatchResult
from ..graph.client import GraphClient
from ..graph.errors import Action, GraphError, NotFound, Rejected, Stale, Transient
from ..sync import event_mapping as mapping
from ..sync.event_fields import BY_NAME
from ..sync.event_privacy import masked_item
from ..sync.event_shapes import Mailbox
from ..sync.model import Item, Outcome, Page, Problem, Send, Values
from .remote_store import LINK, WRITE, RemoteStore, is_denied

OCCURRENCE_GONE = Problem("occurrence_gone")
MADE_ALREADY = "ErrorDuplicateTransactionId"  # and its answer was lost (B2)
CANCEL_TRIES = 3  # for a day of a series
NOT_SHOWN_YET = Problem("transient", MADE_ALREADY)


class EventRemoteStore(RemoteStore):
    """``sync.ports.RemoteStore`` for the single events, series and exceptions of a
    calendar's view of ``window``; thin rows of occurrences say nothing more."""

    def __init__(
        self,
        client: GraphClient,
        calendar_id: str,
        owner: str,
        mailbox: Mailbox,
        window: tuple[date, date],
        hides_private: bool = False,
    ) -> None:
        super().__init__(client, calendar_id, owner)
        self.mailbox, self.window = mailbox, window
        self.hides_private = hides_private
        self._declined: set[str] = set()  # in this run
        self._staying: dict[str, set[str]] = {}  # days not cancelled, by series

    # -- reading

    def _feed(self, link: str | None) -> Iterator[paging.Page]:
        return events.delta(self.client, self.folder_id, link, self.window)

    def _listing(self) -> Iterator[paging.Page]:
        return events.listing(self.client, self.folder_id, [LINK, WRITE])

    def _folders(self) -> set[str]:
        return {calendar["id"] for calendar in events.calendars(self.client)}

    def _get(self, remote_id: str) -> BatchRequest:
        return events.get(remote_id, self.folder_id, remote_id, [LINK, WRITE])

    def _page(self, page: paging.Page) -> Page:
        """Masters are read whole: only so they tell which days are cancelled. What has
        left is asked for: it may only have left the days that the feed is about."""
        rows = [row for row in page.rows if row.get("type") != "occurrence"]
        told = super()._page(replace(page, rows=rows))
        masters = [
            i.remote_id for i in told.items if i.raw.get("type") == "seriesMaster"
        ]
        asked = [*masters, *told.removed]
        whole = self.fetch(asked) if asked else {}
        items = [whole.get(item.remote_id) or item for item in told.items]
        left = [item for key in told.removed if (item := whole[key])]
        unsure = tuple(item for item in left if item.unreadable)
        there = [item for item in left if not item.unreadable]
        items += [item for item in there if item.raw.get("type") != "occurrence"]
        gone = {*told.removed} - {item.remote_id for item in left}
        return replace(
            told,
            items=tuple(_called_off(items)),
            removed=tuple(sorted(gone)),
            unsure=unsure,
        )

    def item(self, raw: dict[str, Any], marked: bool = False) -> Item:
        """Of private events only their time, where that is set."""
        if self.hides_private:
            raw = masked_item(raw)
        return super().item(raw, marked)

    def _told(self, raw: Mapping[str, Any]) -> mapping.RemoteValues:
        self._learn_names(raw)
        return mapping.from_remote(raw, self.mailbox)

    def _kept(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        return mapping.to_keep(raw, self.mailbox.zone)

    def _properties(self, name: str) -> tuple[str, ...]:
        return BY_NAME[name].shape.properties

    def _learn_names(self, raw: Mapping[str, Any]) -> None:
        for person in (*(raw.get("attendees") or ()), raw.get("organizer")):
            mapping.learn_name(self.mailbox.names, person)

    def days(self, items: Sequence[Item]) -> dict[str, list[Item]]:
        series = [i.remote_id for i in items if i.raw.get("type") == "seriesMaster"]
        asked = (events.exceptions(key, key) for key in series)
        found: dict[str, list[Item]] = {}
        for result in self._results(asked, one_by_one=True):
            key, error = result.request.tag, result.error
            if error is None:
                rows = result.body.get("exceptionOccurrences") or ()
                found[key] = [self.item(row) for row in rows]
            elif isinstance(error, (NotFound, Rejected, Transient)) or is_denied(
                result
            ):
                found[key] = [self._unreadable(result)]
            else:
                raise error
        return found

    def add_marks(self, items: Sequence[Item], listing: bool) -> list[Item]:
        rest = [item for item in items if not item.marked]
        marked = {i.remote_id: i for i in super().add_marks(rest, listing)}
        return [marked.get(item.remote_id, item) for item in items]

    def moved(self, remote_ids: Sequence[str]) -> dict[str, bool | Problem]:
        """In another calendar of the mailbox now (D7)? What is still there may also
        have been deleted, and keeps its id in Deleted Items. Where one calendar would
        not say, that none other has it means nothing; into one that is only to be read
        nothing was moved."""
        asked, refused = self._bodies(events.look_for(key, key) for key in remote_ids)
        there = [key for key in asked if asked[key]]
        moved: set[str] = set()
        for one in events.calendars(self.client) if there else ():
            if one["id"] == self.folder_id or one.get("canEdit") is False:
                continue
            looks = (events.look_for(key, key, one["id"]) for key in there)
            told, unsure = self._bodies(looks, one.get("name") or one["id"])
            moved.update(key for key, body in told.items() if body)
            refused |= unsure
        found = {key: key in moved for key in asked}
        return {**found, **{k: refused[k] for k in refused if k not in moved}}

    def predict(self, values: Values, raw: dict[str, Any]) -> Values:
        return mapping.predict(values, raw or None, self.mailbox)

    # -- writing

    def _requests(
        self, sends: Iterable[Send], empty: list[Outcome]
    ) -> Iterator[BatchRequest]:
        for send in sends:
            request = self._request(send)
            if isinstance(request, Outcome):
                empty.append(request)
            else:
                yield request

    def _request(self, send: Send) -> BatchRequest | Outcome:
        if send.operation == "delete":
            return events.delete((send, {}), send.remote_id, send.etag)
        target, etag = send.remote_id, send.etag
        if send.operation == "create" and send.raw.get("occurrence"):
            day = send.raw["occurrence"]
            rows, errors = self._occurrences(send.raw["seriesMasterId"], [day])
            if day not in rows:
                return self._no_occurrence(send, errors.get(day))
            target, etag = rows[day]["id"], rows[day].get("@odata.etag")
        if "response" in send.values:
            return self._answer(replace(send, remote_id=target))
        change = mapping.to_remote(send.values, send.raw, self.mailbox)
        if "cancelled" in send.values and (put_off := self._cancel(send, change)):
            return put_off
        tag = (send, change.problems)
        if not change.properties and "cancelled" in send.values:
            return replace(self._get(target), tag=tag)
        is_alone = target is None and "repeats" in change.problems
        if is_alone or not change.properties:  # no series as one event without others
            return self._nothing_to_send(send, change)
        if target is None:
            body = self._marked(send, change.properties)
            body = {"isReminderOn": False, **body, "transactionId": send.key}
            return events.create(tag, self.folder_id, body)
        body = self._body(send, change.properties)
        return events.update(tag, target, body, etag)

    def _body(self, send: Send, properties: Mapping[str, Any]) -> Mapping[str, Any]:
        """With anything besides, be it our mark, a change of who is invited is mailed
        to all of them, not to those alone who come or go (contract 3.5). Whether it
        has landed, the list itself tells; and sent twice, it mails nobody twice."""
        if properties.keys() == {"attendees"}:
            return properties
        return self._marked(send, properties)

    def _answer(self, send: Send) -> BatchRequest | Outcome:
        """One's own answer goes by an action, in the own copy (D12)."""
        answer = send.values["response"]
        if answer not in events.RESPONSES:
            alone = replace(send, alone=True)
            return Outcome(alone, "rejected", problem=Problem("no_answer"))
        if answer == "declined":
            self._declined.add(send.remote_id)
        is_told = send.raw.get("seriesMasterId") in self._declined  # with its series
        return events.respond((send, {}), send.remote_id, answer, not is_told)

    @staticmethod
    def _no_occurrence(send: Send, error: GraphError | None) -> Outcome:
        if isinstance(error, Transient):
            return Outcome(send, "uncertain", problem=_problem(error))
        there = error is None or isinstance(error, NotFound)
        problem = OCCURRENCE_GONE if there else _problem(error)
        return Outcome(replace(send, alone=True), "rejected", problem=problem)

    def _occurrences(
        self, master_id: str, days: Iterable[str]
    ) -> tuple[dict[str, dict[str, Any]], dict[str, GraphError]]:
        """A series' occurrences, by the days that they are of; their etags keep what
        had landed from being sent, and mailed, once more. And what was answered in
        place of some of them."""
        asked = (
            events.instances(day, master_id, date.fromisoformat(day)) for day in days
        )
        found: dict[str, dict[str, Any]] = {}
        refused: dict[str, GraphError] = {}
        for result in self._results(asked, one_by_one=True):
            day = result.request.tag
            if result.error:
                refused[day] = result.error
                continue
            for row in result.body.get("value") or ():
                if mapping.occurrence_of(row, self.mailbox.zone) == day:
                    found[day] = row
        return found, refused

    def _cancel(self, send: Send, change: mapping.RemoteChange) -> Outcome | None:
        """Each day by itself: the other occurrences, and what differs of them, stay.
        With each that goes the others may have another etag: those are read anew, one
        after the other."""
        staying = self._staying[send.remote_id] = set()
        days = set(send.values["cancelled"] or ()) - mapping.cancelled_of(send.raw)
        late, errors = self._cancel_days(send, days)
        for day in sorted(late):
            again = {day}
            for _ in range(CANCEL_TRIES):
                again, refused = self._cancel_days(send, again)
                errors |= refused
            if again:
                return Outcome(send, "stale")
        for day, error in errors.items():
            if isinstance(error, Transient) or error.action is Action.STOP_ACCOUNT:
                return Outcome(send, "uncertain", problem=_problem(error))
            if not isinstance(error, NotFound):
                staying.add(day)
                problem = replace(_problem(error), field="cancelled")
                change.problems["cancelled"] = problem
        return None

    def _cancel_days(
        self, send: Send, days: set[str]
    ) -> tuple[set[str], dict[str, GraphError]]:
        """Which of these days are to be read anew, and what was answered to others."""
        rows, errors = self._occurrences(send.remote_id, sorted(days))
        apart = {day for day in rows if _is_apart(rows[day])}
        self._staying[send.remote_id] |= apart
        errors |= self._delete_usual(rows)
        late = {day for day, error in errors.items() if isinstance(error, Stale)}
        return late, {day: errors[day] for day in errors if day not in late}

    def _delete_usual(
        self, rows: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, GraphError]:
        """Delete occurrences that are as their series is. One that differs stays: if
        that is known here, its own link takes it away; if not, it is an edit, which
        beats a deletion. What was answered to those that did not go."""
        deletions = (
            events.delete(day, row["id"], row.get("@odata.etag"))
            for day, row in rows.items()
            if not _is_apart(row)
        )
        results = self._results(deletions, one_by_one=True)
        return {r.request.tag: r.error for r in results if r.error}

    def _outcome(self, result: BatchResult) -> Outcome:
        outcome = super()._outcome(result)
        send = outcome.send
        if result.error and result.error.code == MADE_ALREADY:
            return replace(outcome, result="uncertain", problem=NOT_SHOWN_YET)
        if outcome.result != "done" or send.operation == "delete":
            return outcome
        if outcome.item is None:  # an answer says nothing back
            item = Item(send.remote_id, dict(send.values))
            return replace(outcome, item=item)
        if "cancelled" in send.values:
            staying = self._staying.get(send.remote_id, set())
            wanted = [d for d in send.values["cancelled"] or () if d not in staying]
            off = mapping.still_cancelled(wanted, send.raw, outcome.item.raw)
            outcome.item.values.setdefault("cancelled", off)
        if self.hides_private:  # what was sent is there, told or not
            outcome.item.values.update({**send.values, **outcome.item.values})
        return outcome


def _is_apart(row: Mapping[str, Any]) -> bool:
    """Does this occurrence differ from its series?"""
    return row.get("type") == "exception"


def _problem(error: GraphError) -> Problem:
    code = "transient" if isinstance(error, Transient) else "rejected"
    return Problem(code, error.message or error.code, None, error.client_request_id)


def _called_off(items: Sequence[Item]) -> Iterator[Item]:
    """An occurrence that its organizer has cancelled stays in the copy of whoever was
    invited, and says so: it is a day of its series that does not take place (C7)."""
    masters = {i.remote_id for i in items if "cancelled" in i.values}
    days: dict[str, set[str]] = {}
    for item in items:
        series = item.raw.get("seriesMasterId")
        if mapping.is_called_off(item.raw) and series in masters:
            days.setdefault(series, set()).add(item.raw["occurrence"])
    for item in items:
        if item.remote_id in days:
            off = days[item.remote_id].union(item.values["cancelled"] or ())
            yield replace(item, values={**item.values, "cancelled": sorted(off)})
        elif item.raw.get("occurrence") not in days.get(
            item.raw.get("seriesMasterId"), ()
        ):
            yield item
