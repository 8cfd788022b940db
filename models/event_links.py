"""The links and the journal of one account's events and series."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..sync.model import Item, Link
from .link_store import LinkStore


class EventLinks(LinkStore):
    """A link is to an event, or to a series: the negative id of its recurrence."""

    kind = "events"
    table = "office365_event_link"
    local_id = "COALESCE(event_id, -recurrence_id)"
    also_saved = (
        "ical_uid = COALESCE((row.raw::jsonb)->>'iCalUId', link.ical_uid)",
        "deletion_approved = link.deletion_approved AND row.gone IS NOT NULL",
    )

    def links_of(self, local_ids: Sequence[int]) -> dict[int, Link]:
        found = self._links(
            "(event_id = ANY(%s) OR recurrence_id = ANY(%s))",
            [key for key in local_ids if key > 0],
            [-key for key in local_ids if key < 0],
        )
        found.sort(key=lambda link: link.local_id)  # a series before its days
        return {link.local_id: link for link in found}

    def linked_events(self, event_ids: Sequence[int]) -> set[int]:
        """Of these events, those that have a link of their own."""
        self.cr.execute(
            f"SELECT event_id FROM {self.table}"  # noqa: S608  ours alone
            " WHERE account_id = %s AND event_id = ANY(%s)",
            [self.account.id, list(event_ids)],
        )
        return {row[0] for row in self.cr.fetchall()}

    def _links(self, condition: str, *values: object) -> list[Link]:
        links = super()._links(condition, *values)
        self._tell_speaker(links)
        return links

    def _tell_speaker(self, links: Iterable[Link]) -> None:
        """Several copies of a stranger's meeting differ in what is each one's own: the
        mailbox that had it first speaks for all, or they would never come to rest."""
        theirs = {link.id: link for link in links if _is_invitation(link)}
        if not theirs:
            return
        self.cr.execute(
            f"SELECT link.id FROM {self.table} link"  # noqa: S608  ours alone
            f" JOIN {self.table} other ON other.id < link.id"
            " AND other.account_id != link.account_id"
            " AND (other.event_id = link.event_id"
            " OR other.recurrence_id = link.recurrence_id)"
            " JOIN office365_account account ON account.id = other.account_id"
            " WHERE link.id = ANY(%s) AND other.state = 'linked'"
            " AND other.gone IS NULL AND other.remote_id IS NOT NULL"
            " AND COALESCE(other.raw->>'copy', '') != 'theirs'"
            " AND account.calendar_enabled AND account.state != 'not_connected'",
            [list(theirs)],
        )
        heard = {row[0] for row in self.cr.fetchall()}
        for key, link in theirs.items():
            link.raw["heard"] = key in heard

    def _is_in_other_mailbox(self, link: Link) -> bool:
        """Has a colleague this event too?"""
        self.cr.execute(
            f"SELECT EXISTS (SELECT FROM {self.table} link"  # noqa: S608  ours alone
            " JOIN office365_account account ON account.id = account_id"
            f" WHERE {self.local_id} = %s AND account_id != %s"
            " AND remote_id IS NOT NULL AND link.state = 'linked' AND gone IS NULL"
            " AND calendar_enabled AND account.state != 'not_connected')",
            [link.local_id, self.account.id],
        )
        return self.cr.fetchone()[0]

    def concerning_others(self, pairs: Sequence[tuple[Link, Item]]) -> set[int]:
        """Whoever is invited, to it or to a day of it, is mailed that it is off. Of the
        days of a private series nobody may have told."""
        told = {link.id for link, item in pairs if self._may_have_guests(link, item)}
        rest = {link.remote_id: link.id for link, _ in pairs if link.id not in told}
        days = self._links("raw->>'seriesMasterId' = ANY(%s)", list(rest))
        with_guests = {
            rest[day.raw["seriesMasterId"]] for day in days if _invited(day.base)
        }
        return told | with_guests

    def _may_have_guests(self, link: Link, item: Item) -> bool:
        told = item.values
        if any(told.get(name) for name in ("attendees", "others")):
            return True
        hidden = told.get("privacy") == "private" and told.get("repeats")
        return (
            _invited(link.base)
            or bool(hidden)
            and self.account.calendar_private != "content"
        )

    def new_links(
        self, local_ids: Sequence[int], from_remote: bool = False
    ) -> dict[int, Link]:
        rows = [
            {
                "origin": "outlook" if from_remote else "odoo",
                "state": "new",
                "event_id": local_id if local_id > 0 else None,
                "recurrence_id": -local_id if local_id < 0 else None,
            }
            for local_id in local_ids
        ]
        return {link.local_id: link for link in self._insert(rows)}

    def item_links(self, items: Sequence[Item]) -> dict[str, Link]:
        rows = [
            {
                "origin": "outlook",
                "state": "skipped",
                "remote_id": item.remote_id,
                "remote_name": item.values.get("name"),
                "ical_uid": item.raw.get("iCalUId"),
            }
            for item in items
        ]
        return {link.remote_id: link for link in self._insert(rows)}

    def save(self, links: Iterable[Link]) -> None:
        """A series that has just got to Outlook is looked at once more: what differs
        of it, and on which days it is off, is told after it."""
        links = list(links)
        there = [k.id for k in links if (k.local_id or 0) < 0 and k.remote_id]
        if there:
            self.cr.execute(
                f"SELECT -recurrence_id FROM {self.table}"  # noqa: S608  ours alone
                " WHERE id = ANY(%s) AND remote_id IS NULL AND origin = 'odoo'",
                [there],
            )
            self.touch([row[0] for row in self.cr.fetchall()])
        return super().save(links)

    def waiting_items(self, local_ids: Sequence[int]) -> dict[int, list[Link]]:
        """None: an event has nothing but its identity to be known by."""
        return {}

    def of_other_accounts(self, ical_uids: Iterable[str]) -> dict[str, int]:
        """Events that a colleague's calendar has under these uids (B1)."""
        wanted = sorted(set(ical_uids))
        if not wanted:
            return {}
        self.cr.execute(
            f"SELECT ical_uid, {self.local_id} FROM {self.table}"  # noqa: S608
            " WHERE ical_uid = ANY(%s) AND account_id != %s"
            f" AND {self.local_id} IS NOT NULL",
            [wanted, self.account.id],
        )
        return dict(self.cr.fetchall())


def _is_invitation(link: Link) -> bool:
    return link.raw.get("isOrganizer") is False and link.local_id is not None


def _invited(base: dict[str, list[Any]]) -> bool:
    return any(
        value for name in ("attendees", "others") for value in base.get(name) or ()
    )
