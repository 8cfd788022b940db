"""One run of the calendar sync: the calendar, its window, the events in it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

from odoo import fields, models

from ..graph import categories, events
from ..graph.errors import Forbidden, Rejected
from ..sync import canonical, engine
from ..sync.context import Context
from ..sync.deletions import delete
from .event_local_store import EventLocalStore
from .event_remote_store import EventRemoteStore
from .remote_store import FolderGone
from .sync_run import SyncRun

SLIDE = timedelta(days=30)  # how far today goes on before the window follows (D8)
ANEW = timedelta(days=7)  # after which the feed begins anew: what it has lost (D19)


class EventRun(SyncRun):
    """What a run does about events."""

    kind, place = "events", "calendar"
    store = EventLocalStore

    def __init__(self, account: models.BaseModel, budget: float) -> None:
        super().__init__(account, budget)
        self.names: dict[str, str] = {}  # of people, by address, as they are learnt
        self.has_own_period = False

    def _plan_full(self) -> None:
        self.keeper._plan_full_calendar_run()

    def _take_period(self, first: date | None, last: date | None) -> None:
        """More days than Preferences say, this once. What they bring stays; nothing is
        taken away when the next run looks at the usual ones again."""
        if not first and not last:
            return
        self.has_own_period = True
        period = self.account.with_context(office365_period=(first, last))
        self.account, self.keeper = period, period.sudo()

    def _sync(self) -> None:
        self.transact(self.keeper._check_calendar)
        self.client = self._connected()
        before = self.transact(self._waiting)
        for _attempt in range(2):
            try:
                self._sync_calendar(self._calendar())
                break
            except FolderGone:
                self._lost_folder()
        waiting = self.transact(self._waiting)
        self.counts.held = len(waiting - before)
        if not waiting:
            self.transact(lambda: self._folder_issues().unlink())

    def _is_there(self, folder_id: str) -> bool:
        found = events.calendars(self.client)
        return any(calendar["id"] == folder_id for calendar in found)

    def _waiting(self) -> set[int]:
        """What waits for its user's yes, of which only what is new is told."""
        links = self.env["office365.event.link"].sudo()
        mine = [("account_id", "=", self.account.id), ("is_held", "=", True)]
        return set(links.search(mine).ids)

    def _calendar(self) -> str:
        """The id of the calendar; one that is not there is its user's to name."""
        known, wanted = self.transact(self.keeper._known_calendar)
        if known:
            return known
        found = self.keeper._find_calendar(self.client)
        if isinstance(found, list):
            self._carry_over_deletions()
            raise self.transact(lambda: self.keeper._no_such_calendar(wanted, found))
        if self.transact(lambda: self.keeper._is_other_calendar(found["id"])):
            self._carry_over_deletions()
        self.transact(lambda: self.keeper._enter_calendar(found, wanted))
        return found["id"]

    def _carry_over_deletions(self) -> None:
        """What was said yes to is done, also where no calendar is there any more or
        another one is next; what waits is held."""
        links = self.env["office365.event.link"].sudo()
        gone = [("account_id", "=", self.account.id), ("gone", "!=", False)]
        if not self.transact(lambda: links.search_count(gone, limit=1)):
            return
        known = self.keeper._cursor(self.kind).folder_id or ""
        window = self.transact(self._window)
        context, _scope = self.transact(lambda: self._context(known, window))
        delete(context)

    def _forget_folder(self) -> None:
        """Whoever was invited to what was in it has it still."""
        self.keeper._calendar_invited_already()
        self.keeper._calendar_ask_anew()
        return super()._forget_folder()

    def _sync_calendar(self, calendar_id: str) -> None:
        window = self.transact(self._window)
        context, scope = self.transact(lambda: self._context(calendar_id, window))
        if scope:
            self._unit(lambda: self._refresh_scope(context, scope))
        self._fill_series(context, window[1])
        engine.run(context)
        self._colour(context.local.writer.tags.made)
        if self.counts.remote_created or self.counts.remote_updated:
            self._send_colours()

    def _colour(self, made: dict[str, int]) -> None:
        """Tags made for categories take over their colours, if those may be read."""
        if not made or not self.keeper._calendar_sees_colours():
            return
        with suppress(Forbidden):  # an app may have been given no such permission
            colours = categories.colours(self.client)
            self.transact(lambda: self.keeper._calendar_colour_tags(made, colours))

    def _send_colours(self) -> None:
        """Tags that Outlook has no category for become one, if that may be."""
        if not self.keeper._calendar_sends_colours():
            return
        new = self.transact(self.keeper._calendar_new_categories)
        if not new:
            return
        with suppress(Forbidden):  # an app may have been given no such permission
            known = categories.colours(self.client)
            folded = set(map(canonical.fold, known))
            for name, colour in new.items():
                if canonical.fold(name) not in folded:
                    with suppress(Rejected):  # then it is shown without a colour
                        categories.create(self.client, name, colour)
            self.transact(lambda: self.keeper._calendar_saw_categories([*known, *new]))

    def _fill_series(self, context: Context, last: date) -> None:
        """Endless series go on as time passes; looked at once for each window."""
        cursor = self.keeper._cursor(self.kind)
        if cursor.filled_to == last:
            return
        after: int | None = 0
        while after is not None:
            after = self._unit(
                lambda start=after: context.local.fill_series(last, start)
            )
        self._unit(lambda: cursor.write({"filled_to": last}))

    def _window(self) -> tuple[date, date]:
        """The days of this run. They are frozen into the feed: once they have moved on
        far enough, or after a week, the feed begins anew, and nothing is taken for
        deleted by that."""
        cursor = self.keeper._cursor(self.kind)
        first, last = self.keeper._calendar_window()
        now = fields.Datetime.now()
        if cursor.begun and cursor.begun > now - ANEW:
            slid = abs(first - cursor.window_first) + abs(last - cursor.window_last)
            if not slid or slid < SLIDE and not self.has_own_period:
                return cursor.window_first, cursor.window_last
        cursor.write(
            {
                "begun": now,
                "window_first": first,
                "window_last": last,
                "link": False,
                "listing": True,
                "round": cursor.round + 1,
            }
        )
        return first, last

    def _context(
        self, calendar_id: str, window: tuple[date, date]
    ) -> tuple[Context, str | None]:
        names = self.names
        local = self.store(self.account, names)
        mailbox = self.keeper._calendar_mailbox(names)
        hides = bool(self.keeper._calendar_title_of_private())
        remote = EventRemoteStore(
            self.client, calendar_id, self._owner(), mailbox, window, hides
        )
        cursor = self.keeper._cursor(self.kind)
        scope = f"{calendar_id} {window[0]} {window[1]} {self.keeper._calendar_scope()}"
        policy = self.keeper._calendar_policy(cursor.approved)
        context = self._engine_context(local, remote, policy)
        return context, scope if cursor.scope != scope else None
