"""Odoo's side of the contact sync: links, journal, cursor and partners of one account.

Links are read and written with plain statements, a page at a time: they are the
engine's own and no other code depends on their fields changing. Partners go through the
ORM as the account's user, with all rules that hold for that person.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import psycopg2
from psycopg2.extras import execute_values

from odoo import fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..sync.model import (
    Candidate,
    Conflict,
    Cursor,
    Gone,
    Item,
    Link,
    LinkState,
    Problem,
    Record,
    Written,
)
from .contact_local_fields import Reader, Writer, load_tables, name_fields

_logger = logging.getLogger(__name__)

COLUMNS = (
    "id key partner_id remote_id etag base raw pending op state gone intent_at".split()
)
SKIP_CODES = frozenset(
    "no_name no_email two_candidates already_linked out_of_scope incoming_off "
    "edited_after_deletion refused".split()
)
REFUSALS = (UserError, ValidationError, AccessError, ValueError, psycopg2.IntegrityError)
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=2), timedelta(hours=12)


class ContactLocalStore:
    """``sync.ports.LocalStore`` for contacts. ``account`` is as its own user."""

    cool_down = timedelta(seconds=20)  # until a lost create is looked for in vain

    def __init__(self, account: models.BaseModel) -> None:
        self.account, self.env = account, account.env
        self.cr = account.env.cr
        context = {
            "active_test": False,
            "tracking_disable": True,
            "mail_create_nosubscribe": True,
            "mail_create_nolog": True,
            "no_vat_validation": True,
        }
        self.partners = account.env["res.partner"].with_context(**context)
        self.tables = load_tables(self.env)
        self.reader = Reader(self.partners, self.tables)
        self.writer = Writer(self.partners, self.tables, self._tag_ids)
        self.incoming_names: dict[str, str] = {}
        self._load_tags()

    # -- cursor

    def cursor(self) -> Cursor:
        link, number, listing = self._one(
            "SELECT link, round, listing FROM office365_cursor"
            " WHERE account_id = %s AND kind = 'contacts'",
            self.account.id,
        )
        return Cursor(link or None, number or 0, listing is not False)

    def set_cursor(self, cursor: Cursor) -> None:
        self.cr.execute(
            "UPDATE office365_cursor SET link = %s, round = %s, listing = %s"
            " WHERE account_id = %s AND kind = 'contacts'",
            [cursor.link, cursor.round, cursor.listing, self.account.id],
        )

    # -- links

    def _one(self, query: str, *values: object) -> tuple:
        self.cr.execute(query, values)
        return self.cr.fetchone()

    def _links(self, condition: str, *values: object) -> list[Link]:
        columns = ", ".join(COLUMNS)
        self.cr.execute(
            f"SELECT {columns} FROM office365_contact_link"  # noqa: S608  ours alone
            f" WHERE account_id = %s AND {condition}",
            [self.account.id, *values],
        )
        return [self._link(row) for row in self.cr.fetchall()]

    def _link(self, row: tuple) -> Link:
        values = dict(zip(COLUMNS, row, strict=True))
        intent_at = values["intent_at"]
        return Link(
            values["id"],
            values["key"],
            values["partner_id"],
            values["remote_id"],
            values["etag"],
            values["base"] or {},
            values["raw"] or {},
            values["pending"],
            values["op"],
            LinkState(values["state"]),
            Gone(values["gone"]) if values["gone"] else None,
            cooling=bool(intent_at) and utc_now() - intent_at < self.cool_down,
        )

    def links(self, ids: Sequence[int]) -> dict[int, Link]:
        return {link.id: link for link in self._links("id = ANY(%s)", list(ids))}

    def links_by_remote(self, remote_ids: Sequence[str]) -> dict[str, Link]:
        found = self._links("remote_id = ANY(%s)", list(remote_ids))
        return {link.remote_id: link for link in found}

    def links_by_key(self, keys: Sequence[str]) -> dict[str, Link]:
        found = self._links("key = ANY(%s)", list(keys)) if keys else []
        return {link.key: link for link in found}

    def links_of(self, local_ids: Sequence[int]) -> dict[int, Link]:
        found = self._links("partner_id = ANY(%s)", list(local_ids))
        return {link.local_id: link for link in found}

    def waiting_items(self, local_ids: Sequence[int]) -> dict[int, list[Link]]:
        partners = self.partners.browse(local_ids).exists()
        by_address: dict[str, int] = {}
        for row in partners.read(self.reader.fields, load=None):
            for address in self.reader.values(row, {}).get("emails") or ():
                by_address[address] = row["id"]
        if not by_address:
            return {}
        self.cr.execute(
            "SELECT id, remote_email FROM office365_contact_link WHERE account_id = %s"
            " AND state = 'skipped' AND remote_email = ANY(%s)",
            [self.account.id, list(by_address)],
        )
        ids = dict(self.cr.fetchall())
        found: dict[int, list[Link]] = {}
        for link_id, link in self.links(list(ids)).items():
            found.setdefault(by_address[ids[link_id]], []).append(link)
        return found

    def due_links(self, creating: bool, after: int, limit: int) -> list[Link]:
        side = "IS NULL" if creating else "IS NOT NULL"
        return self._links(
            "id IN (SELECT id FROM office365_contact_link WHERE account_id = %s"
            " AND pending IS NOT NULL UNION SELECT id FROM office365_contact_link"
            " WHERE account_id = %s AND next_try <= %s)"
            f" AND remote_id {side} AND id > %s ORDER BY id LIMIT %s",
            self.account.id,
            self.account.id,
            utc_now(),
            after,
            limit,
        )

    def gone_links(self) -> list[Link]:
        """Also those whose partner was deleted, which the database has noticed."""
        self.cr.execute(
            "UPDATE office365_contact_link SET gone = 'local' WHERE account_id = %s"
            " AND partner_id IS NULL AND state IN ('linked', 'new')"
            " AND gone IS NULL AND pending IS NULL",
            [self.account.id],
        )
        return self._links("gone IS NOT NULL ORDER BY id")

    def unseen_links(self, round_number: int, after: int, limit: int) -> list[Link]:
        return self._links(
            "state = 'linked' AND remote_id IS NOT NULL AND"
            " COALESCE(seen_round, -1) != %s AND id > %s ORDER BY id LIMIT %s",
            round_number,
            after,
            limit,
        )

    def mark_seen(self, links: Iterable[Link], round_number: int) -> None:
        self.cr.execute(
            "UPDATE office365_contact_link SET seen_round = %s WHERE id = ANY(%s)",
            [round_number, [link.id for link in links]],
        )

    def linked_count(self) -> int:
        return self._one(
            "SELECT count(*) FROM office365_contact_link"
            " WHERE account_id = %s AND state = 'linked'",
            self.account.id,
        )[0]

    def new_links(self, local_ids: Sequence[int]) -> dict[int, Link]:
        rows = [(local_id, None, "new", None, None) for local_id in local_ids]
        return {link.local_id: link for link in self._insert(rows, "filter")}

    def item_links(self, items: Sequence[Item]) -> dict[str, Link]:
        rows = []
        for item in items:
            addresses = item.values.get("emails") or [None]
            name = item.values.get("name")
            rows.append((None, item.remote_id, "skipped", name, addresses[0]))
        return {link.remote_id: link for link in self._insert(rows, "outlook")}

    def _insert(self, rows: Sequence[tuple], origin: str) -> list[Link]:
        if not rows:
            return []
        now = utc_now()
        values = [
            (self.account.id, self.account.user_id.id, origin, str(uuid.uuid4()), now)
            + row
            for row in rows
        ]
        returned = execute_values(
            self.cr._obj,
            "INSERT INTO office365_contact_link (account_id, user_id, origin, key,"
            " create_date, partner_id, remote_id, state, remote_name, remote_email)"
            f" VALUES %s RETURNING {', '.join(COLUMNS)}",  # noqa: S608
            values,
            page_size=500,
            fetch=True,
        )
        return [self._link(row) for row in returned]

    def save(self, links: Iterable[Link]) -> None:
        now = utc_now()
        rows = {link.id: self._row(link, now) for link in links}
        if not rows:
            return
        execute_values(
            self.cr._obj,
            "UPDATE office365_contact_link AS link SET key = row.key,"
            " remote_id = row.remote_id, etag = row.etag, base = row.base::jsonb,"
            " raw = row.raw::jsonb, pending = row.pending::jsonb, op = row.op,"
            " state = row.state, gone = row.gone, write_date = row.now,"
            " intent_at = CASE WHEN row.pending IS NULL THEN NULL"
            " ELSE COALESCE(link.intent_at, row.now) END,"
            " reason = CASE WHEN row.state = 'skipped' THEN link.reason END,"
            " remote_name = COALESCE(row.name, link.remote_name)"
            " FROM (VALUES %s) AS row (id, key, remote_id, etag, base, raw, pending,"
            " op, state, gone, now, name) WHERE link.id = row.id",
            list(rows.values()),
            template="(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::timestamp, %s)",
            page_size=500,
        )

    def _row(self, link: Link, now: datetime) -> tuple:
        return (
            link.id,
            link.key,
            link.remote_id,
            link.etag,
            dumps(link.base) if link.base else None,
            dumps(link.raw) if link.raw else None,
            dumps(link.pending) if link.pending is not None else None,
            link.op,
            link.state.value,
            link.gone.value if link.gone else None,
            now,
            (link.base.get("name") or [None, None])[1],
        )

    def drop(self, links: Iterable[Link]) -> None:
        ids = [link.id for link in links]
        if ids:
            self.cr.execute(
                "DELETE FROM office365_contact_link WHERE id = ANY(%s)", [ids]
            )

    # -- partners

    def read(self, local_ids: Sequence[int]) -> dict[int, Record]:
        """One read for all; those the user may not see are told apart from the gone."""
        partners = self.partners.browse(sorted(set(local_ids))).exists()
        allowed = partners._filtered_access("read") if partners else partners
        scope = self._in_scope(partners)
        rows = allowed.read(self.reader.fields, load=None)
        companies = self._companies(rows)
        records = {
            partner.id: Record(partner.id, in_scope=False, readable=False)
            for partner in partners - allowed
        }
        for row in rows:
            records[row["id"]] = Record(
                row["id"],
                self.reader.values(row, companies),
                bool(row["active"]) and row["id"] in scope,
                True,
                row["write_date"].replace(tzinfo=timezone.utc).timestamp(),
            )
        return records

    def _companies(self, rows: Sequence[dict]) -> dict[int, str]:
        if "company" not in self.reader.names:
            return {}
        ids = {row["parent_id"] for row in rows if row.get("parent_id")}
        parents = self.env["res.partner"].sudo().browse(ids)
        return {parent.id: parent.name for parent in parents}

    def _in_scope(self, partners: models.BaseModel) -> set[int]:
        """On the list, made from Outlook, or matched by the filter; never stopped."""
        self.cr.execute(
            "SELECT partner_id, state, origin FROM office365_contact_link"
            " WHERE account_id = %s AND partner_id = ANY(%s)",
            [self.account.id, partners.ids],
        )
        rows = self.cr.fetchall()
        stopped = {row[0] for row in rows if row[1] == "stopped"}
        inside = {row[0] for row in rows if row[2] != "filter"} - stopped
        domain = self.account._contact_filter()
        if domain is not None:
            rest = [key for key in partners.ids if key not in inside | stopped]
            matched = self.partners.with_context(active_test=True).search(
                Domain("id", "in", rest) & domain
            )
            inside.update(matched.ids)
        return inside

    def write(self, changes: dict[int, dict]) -> dict[int, Written]:
        if not changes:
            return {}
        partners = self.partners.browse(list(changes))
        rows = {row["id"]: row for row in self._rows(partners)}
        written: dict[int, Written] = {}
        for local_id, values in changes.items():
            vals = self.writer.vals(values, rows.get(local_id))
            written[local_id] = self._write_one(local_id, vals, values, rows)
        return self._with_stored(written)

    def _rows(self, partners: models.BaseModel) -> list[dict]:
        names = [*self.reader.fields, "parent_id"]
        return partners._filtered_access("read").read(sorted(set(names)), load=None)

    def _write_one(
        self, local_id: int, vals: dict, values: dict, rows: dict[int, dict]
    ) -> Written:
        refused = self._try_write(local_id, vals)
        if refused is None:
            return Written(local_id)
        if len(values) < 2 or refused.code == "unwritable":
            return Written(local_id, refused={"": refused})
        problems: dict[str, Problem] = {}
        for name, value in values.items():
            one = self.writer.vals({name: value}, rows.get(local_id))
            problem = self._try_write(local_id, one)
            if problem:
                problems[name] = replace(problem, field=name)
        return Written(local_id, refused=problems)

    def _try_write(self, local_id: int, vals: dict) -> Problem | None:
        """A savepoint of its own: what Odoo refuses stops nothing else."""
        if not vals:
            return None
        partner = self._written_by_us([local_id])
        try:
            with self.cr.savepoint():
                partner.write(vals)
        except AccessError as error:
            return Problem("unwritable", str(error.args[0]))
        except REFUSALS as error:
            return Problem("refused", str(error.args[0] if error.args else error))
        return None

    def _written_by_us(self, ids: Sequence[int]) -> models.BaseModel:
        written = (self.account.id, tuple(ids))
        return self.partners.browse(ids).with_context(office365_written=written)

    def _with_stored(self, written: dict[int, Written]) -> dict[int, Written]:
        records = self.read(list(written))
        return {
            local_id: replace(answer, stored=records[local_id].values)
            for local_id, answer in written.items()
            if local_id in records
        }

    def create(self, items: Sequence[Item]) -> list[Written]:
        """All at once; one by one when Odoo refuses any."""
        if not items:
            return []
        rows = self._new_rows(items)
        made = self._try_create(rows)
        if isinstance(made, Problem) and len(rows) == 1:
            return [Written(None, refused={"": made})]
        if isinstance(made, Problem):
            answers = [self.create([item])[0] for item in items]
            return answers
        self._journal_others(made.ids)
        stored = self.read_created(made.ids)
        return [Written(key, stored[key]) for key in made.ids]

    def read_created(self, ids: Sequence[int]) -> dict[int, dict]:
        """What Odoo made of new partners."""
        rows = self.partners.browse(ids).read(self.reader.fields, load=None)
        companies = self._companies(rows)
        return {row["id"]: self.reader.values(row, companies) for row in rows}

    def _journal_others(self, ids: Sequence[int]) -> None:
        journal = self.env["office365.change"]
        written = (self.account.id, tuple(ids))
        journal.with_context(office365_written=written)._record_partners(ids)

    def _try_create(self, rows: list[dict]) -> models.BaseModel | Problem:
        partners = self.partners.with_context(office365_written=(self.account.id, ()))
        try:
            with self.cr.savepoint():
                made = partners.create(rows)
                self.env.flush_all()
                self.cr.execute(  # our own rows: their base holds all that was written
                    "DELETE FROM office365_change WHERE account_id = %s"
                    " AND partner_id = ANY(%s)",
                    [self.account.id, made.ids],
                )
                return made
        except REFUSALS as error:
            return Problem("refused", str(error.args[0] if error.args else error))

    def _new_rows(self, items: Sequence[Item]) -> list[dict]:
        parents = self._companies_by_name(items)
        rows = []
        for item in items:
            values = {
                name: value for name, value in item.values.items() if value is not None
            }
            parent = parents.get(values.get("company"))
            held = {"parent_id": parent} if parent else None
            vals = self.writer.vals(self._named(values), held)
            vals |= {"user_id": self.account.user_id.id, "is_company": False}
            if parent:
                vals["parent_id"] = parent
            rows.append(vals)
        return rows

    def _named(self, values: dict) -> dict:
        """``partner_firstname`` makes the name of its parts; both would collide."""
        if name_fields(self.partners)["surname"] == "lastname" and (
            values.get("given_name") or values.get("surname")
        ):
            return {key: value for key, value in values.items() if key != "name"}
        return values

    def _companies_by_name(self, items: Sequence[Item]) -> dict[str, int]:
        """A company, where exactly one has that name."""
        names = {item.values.get("company") for item in items} - {None}
        if not names:
            return {}
        partners = self.partners.with_context(active_test=True)
        found = partners.search([("is_company", "=", True), ("name", "in", list(names))])
        by_name: dict[str, list[int]] = {}
        for company in found:
            by_name.setdefault(company.name, []).append(company.id)
        return {name: ids[0] for name, ids in by_name.items() if len(ids) == 1}

    def archive(self, local_ids: Sequence[int]) -> dict[int, Problem]:
        refused: dict[int, Problem] = {}
        for local_id in local_ids:
            problem = self._try_write(local_id, {"active": False})
            if problem:
                refused[local_id] = problem
        return refused

    # -- who is who

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
            first = (item.values.get("emails") or [None])[:1]
            wanted[item.remote_id] = set().union(*(by_address.get(a, ()) for a in first))
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

    def _as_candidates(
        self, wanted: dict[str, set[int]]
    ) -> dict[str, list[Candidate]]:
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

    # -- journal

    def take_changes(self, limit: int) -> list[int]:
        self.cr.execute(
            "SELECT partner_id FROM office365_change WHERE account_id = %s"
            " ORDER BY id LIMIT %s",
            [self.account.id, limit],
        )
        ids = list(dict.fromkeys(row[0] for row in self.cr.fetchall()))
        if ids:
            self.cr.execute(
                "DELETE FROM office365_change"
                " WHERE account_id = %s AND partner_id = ANY(%s)",
                [self.account.id, ids],
            )
        return ids

    def touch(self, local_ids: Iterable[int]) -> None:
        rows = [(self.account.id, local_id) for local_id in local_ids]
        if rows:
            execute_values(
                self.cr._obj,
                "INSERT INTO office365_change (account_id, partner_id) VALUES %s",
                rows,
            )

    def refresh_scope(self) -> None:
        """Who matches the filter without a link, and who is linked but no longer does."""
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

    # -- what people get to see

    def note_conflicts(self, link: Link, conflicts: Sequence[Conflict]) -> None:
        """Once each, however often a run is interrupted and taken up again."""
        model = self.env["office365.conflict"].sudo()
        rows = [
            {
                "account_id": self.account.id,
                "partner_id": link.local_id,
                "field": conflict.field,
                "local_value": shown(conflict.local),
                "remote_value": shown(conflict.remote),
                "winner": conflict.winner.value,
            }
            for conflict in conflicts
        ]
        fresh = [
            row
            for row in rows
            if not model.search_count(
                [(name, "=", value) for name, value in row.items()]
                + [("create_date", ">", utc_now() - timedelta(days=1))],
                limit=1,
            )
        ]
        model.create(fresh)._tell_partner()

    def report(
        self, link: Link, problem: Problem, operation: str, retry: bool
    ) -> None:
        self._put_off(link, retry)
        if link.state is LinkState.SKIPPED and problem.code in SKIP_CODES:
            self.cr.execute(
                "UPDATE office365_contact_link SET reason = %s WHERE id = %s",
                [problem.code, link.id],
            )
            if problem.code != "refused":
                return
        issues = self.env["office365.sync.issue"].sudo()
        known = issues.search(
            [
                ("link_id", "=", link.id),
                ("code", "=", problem.code),
                ("field", "=", problem.field),
            ]
        )
        if known:
            known.write({"tries": known.tries + 1, "detail": problem.message})
            return
        issues.create(
            {
                "account_id": self.account.id,
                "link_id": link.id,
                "code": problem.code,
                "field": problem.field,
                "operation": operation,
                "detail": problem.message,
                "request_id": problem.request_id,
            }
        )

    def _put_off(self, link: Link, retry: bool) -> None:
        """Tried again later and later; or not before something changes."""
        row = self._one(
            "SELECT COALESCE(tries, 0) FROM office365_contact_link WHERE id = %s", link.id
        )
        tries = row[0] if row else 0
        pause = min(FIRST_RETRY * 2 ** min(tries, 12), LONGEST_RETRY)
        self.cr.execute(
            "UPDATE office365_contact_link SET tries = %s, next_try = %s WHERE id = %s",
            [tries + 1, utc_now() + pause if retry else None, link.id],
        )

    def succeed(self, links: Iterable[Link]) -> None:
        ids = [link.id for link in links]
        if not ids:
            return
        self.cr.execute(
            "UPDATE office365_contact_link SET tries = 0, next_try = NULL,"
            " last_synced = %s WHERE id = ANY(%s)",
            [utc_now(), ids],
        )
        self.cr.execute(
            "DELETE FROM office365_sync_issue WHERE link_id = ANY(%s)", [ids]
        )

    def hold(self, count: int) -> None:
        self.account.sudo()._contact_cursor().write({"held": count})

    # -- tags

    def _load_tags(self) -> None:
        tags = self.env["res.partner.category"].sudo().search([])
        self.tables.tags = {tag.id: tag.name for tag in tags}

    def _tag_ids(self, names: Iterable[str]) -> list[int]:
        """Tags by name; missing ones are made, as the user."""
        by_name = {name.casefold(): key for key, name in self.tables.tags.items()}
        missing = [name for name in names if name.casefold() not in by_name]
        made = self.env["res.partner.category"].create(
            [{"name": name} for name in missing]
        )
        for tag in made:
            self.tables.tags[tag.id] = tag.name
            by_name[tag.name.casefold()] = tag.id
        return [by_name[name.casefold()] for name in names]


def utc_now() -> datetime:
    """As Odoo stores moments: UTC without saying so."""
    return fields.Datetime.now()


def dumps(value: Any) -> str:  # noqa: ANN401
    """JSON text for a jsonb column."""
    return json.dumps(value, ensure_ascii=False)


def shown(value: Any) -> str:  # noqa: ANN401
    """A canonical value for people."""
    return ", ".join(value) if isinstance(value, list) else value or ""



