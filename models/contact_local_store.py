"""Odoo's side of the contact sync of one account."""

from __future__ import annotations

from collections.abc import Sequence

from odoo.fields import Domain

from ..sync.model import Candidate, Item, Link, Problem
from .contact_partners import ContactPartners
from .office365_contact_link import SKIPPED
from .sync_reports import SyncReports


class ContactLocalStore(ContactPartners, SyncReports):
    """``sync.ports.LocalStore`` for contacts: who belongs to whom, who is to be synced,
    and with the parts inherited, all the rest. ``account`` is as its own user."""

    issue_link = "link_id"
    skip_codes = frozenset(code for code, _text in SKIPPED)

    def _of_record(self, local_id: int | None) -> dict[str, int | None]:
        return {"partner_id": local_id}

    def screen(self, item: Item) -> Problem | None:
        if not item.values.get("name"):
            return Problem("no_name")
        return None if item.values.get("emails") else Problem("no_email")

    def candidates(self, items: Sequence[Item]) -> dict[str, list[Candidate]]:
        """By our mark, else by e-mail: persons who have one of the item's addresses."""
        owners = {item.owner for item in items if item.owner}
        known = set(self.partners.browse(sorted(owners)).exists().ids)
        addresses = {a for item in items for a in item.values.get("emails") or ()}
        by_address = self._by_address(addresses)
        wanted: dict[str, set[int]] = {}
        for item in items:
            if item.owner in known:
                wanted[item.remote_id] = {item.owner}
                continue
            wanted[item.remote_id] = set().union(
                *(by_address.get(a, ()) for a in item.values.get("emails") or ())
            )
        return self._as_candidates(wanted)

    def _by_address(self, addresses: set[str]) -> dict[str, set[int]]:
        if not addresses:
            return {}
        listed = sorted(addresses)
        condition = Domain.OR(
            [
                Domain("email_normalized", "in", listed),
                Domain("email2", "in", listed),
                Domain("email3", "in", listed),
            ]
        )
        partners = self.partners.with_context(active_test=True)
        found = partners.search(condition & Domain("is_company", "=", False))
        by_address: dict[str, set[int]] = {}
        for row in found.read(["email_normalized", "email2", "email3"], load=None):
            for address in (row["email_normalized"], row["email2"], row["email3"]):
                if address:
                    by_address.setdefault(address.lower(), set()).add(row["id"])
        return by_address

    def _as_candidates(self, wanted: dict[str, set[int]]) -> dict[str, list[Candidate]]:
        ids = sorted(set().union(*wanted.values())) if wanted else []
        if not ids:
            return {}
        links = self.links_of(ids)
        partners = self.partners.browse(ids)
        scope = self._in_scope(partners)
        made = {}
        for local_id in ids:
            link = links.get(local_id)
            made[local_id] = Candidate(
                local_id,
                link.id if link else None,
                link.state if link else None,
                local_id in scope,
                bool(link and link.remote_id),
            )
        return {
            key: [made[local_id] for local_id in sorted(found)]
            for key, found in wanted.items()
        }

    def waiting_items(self, local_ids: Sequence[int]) -> dict[int, list[Link]]:
        self.cr.execute(
            "SELECT id, remote_owner, string_to_array(remote_email, ', ')"
            " FROM office365_contact_link WHERE account_id = %s AND state = 'skipped'"
            " AND (remote_owner = ANY(%s)"
            " OR string_to_array(remote_email, ', ') && %s::text[]) ORDER BY id DESC",
            [self.account.id, list(local_ids), self._addresses(local_ids)],
        )
        rows = self.cr.fetchall()
        known = set(
            self.partners.browse([row[1] for row in rows if row[1]]).exists().ids
        )
        by_mark = {row[1]: row[0] for row in rows if row[1] in known}
        emails = {row[0]: row[2] for row in rows if row[2] and row[1] not in known}
        found = {key: [by_mark[key]] for key in local_ids if key in by_mark}
        for link_id, local_id in self._only_free(emails).items():
            if local_id in local_ids and local_id not in by_mark:
                found.setdefault(local_id, []).append(link_id)
        links = self.links([link_id for ids in found.values() for link_id in ids])
        return {key: [links[link_id] for link_id in ids] for key, ids in found.items()}

    def _addresses(self, local_ids: Sequence[int]) -> list[str]:
        rows = (
            self.partners.browse(local_ids).exists().read(self.reader.fields, load=None)
        )
        return sorted(
            {a for row in rows for a in self.reader.values(row, {}).get("emails") or ()}
        )

    def _only_free(self, emails: dict[int, list[str]]) -> dict[int, int]:
        """Of skipped items, by link: the one partner who has an address of theirs."""
        by_address = self._by_address({a for found in emails.values() for a in found})
        wanted = {
            str(link_id): set().union(*(by_address.get(a, ()) for a in found))
            for link_id, found in emails.items()
        }
        free = {
            int(link_id): [one.local_id for one in candidates if not one.taken]
            for link_id, candidates in self._as_candidates(wanted).items()
        }
        return {link_id: ids[0] for link_id, ids in free.items() if len(ids) == 1}

    def refresh_scope(self) -> None:
        """Who matches the filter without a link, and who is linked, matching or not."""
        self.cr.execute(
            "SELECT partner_id FROM office365_contact_link"
            " WHERE account_id = %s AND partner_id IS NOT NULL AND state != 'stopped'",
            [self.account.id],
        )
        linked = {row[0] for row in self.cr.fetchall()}
        domain = self.account._contact_filter()
        matched: set[int] = set()
        if domain is not None:
            partners = self.partners.with_context(active_test=True)
            matched = set(partners.search(domain).ids)
        self.touch(sorted(linked | matched))
