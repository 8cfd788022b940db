"""The partners of one account's contact sync.

They go through the ORM as the account's user, with all rules that hold for that person;
what Odoo refuses is refused for one partner, or one field, and stops nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timezone
from typing import TypeVar

import psycopg2

from odoo import models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..sync.model import Item, Problem, Record, Written
from .contact_links import ContactLinks
from .contact_local_fields import load_tables
from .contact_reader import ContactReader
from .contact_writer import ContactWriter

_logger = logging.getLogger(__name__)

Result = TypeVar("Result")
REFUSALS = (
    UserError,
    ValidationError,
    AccessError,
    ValueError,
    psycopg2.IntegrityError,
)
# Somebody else's change came in between, or the connection is gone: for the run.
DATABASE = (psycopg2.OperationalError, psycopg2.InterfaceError)


# no Odoo model: nothing to call on
# pylint: disable=method-required-super
class ContactPartners(ContactLinks):
    """The part of ``sync.ports.LocalStore`` that is about records."""

    def __init__(self, account: models.BaseModel) -> None:
        super().__init__(account)
        context = {
            "active_test": False,
            "tracking_disable": True,
            "mail_create_nosubscribe": True,
            "mail_create_nolog": True,
            "no_vat_validation": True,
        }
        self.partners = account.env["res.partner"].with_context(**context)
        self.tables = load_tables(self.env)
        self.reader = ContactReader(self.partners, self.tables)
        self.writer = ContactWriter(self.partners, self.tables, self._tag_ids)
        self.unmade_tags: list[str] = []
        self._load_tags()

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
        written = {
            local_id: self._write_one(local_id, values, rows.get(local_id))
            for local_id, values in changes.items()
        }
        return self._with_stored(written)

    def _rows(self, partners: models.BaseModel) -> list[dict]:
        names = [*self.reader.fields, "parent_id"]
        return partners._filtered_access("read").read(sorted(set(names)), load=None)

    def _write_one(self, local_id: int, values: dict, row: dict | None) -> Written:
        refused = self._try_write(local_id, values, row)
        whole = refused.get("")
        if whole is None or whole.code == "unwritable":
            return Written(local_id, refused=refused)
        if len(values) == 1:
            (name,) = values
            return Written(local_id, refused={name: replace(whole, field=name)})
        problems: dict[str, Problem] = {}
        for name, value in values.items():
            one = self._try_write(local_id, {name: value}, row)
            for key, problem in one.items():
                problems[key or name] = replace(problem, field=key or name)
        return Written(local_id, refused=problems)

    def _try_write(
        self, local_id: int, values: dict, row: dict | None
    ) -> dict[str, Problem]:
        """What was not written, by field; the whole under ""."""

        def unit() -> dict[str, Problem]:
            vals, left_out = self._vals(values, row)
            if vals:
                self._written_by_us([local_id]).write(vals)
            return left_out

        done = self._attempt(unit)
        return {"": done} if isinstance(done, Problem) else done

    def _attempt(self, unit: Callable[[], Result]) -> Result | Problem:
        """In a savepoint of its own: what Odoo, or another addon, refuses or fails in
        stops nothing else."""
        tags = dict(self.tables.tags)
        try:
            with self.cr.savepoint():
                return unit()
        except AccessError as error:
            problem = Problem("unwritable", _text(error))
        except REFUSALS as error:
            problem = Problem("refused", _text(error))
        except DATABASE:
            raise
        except Exception as error:  # a bug in somebody's override of write or create
            _logger.exception("a partner of account %s failed", self.account.id)
            problem = Problem("refused", f"{type(error).__name__}: {error}")
        self.tables.tags = tags
        return problem

    def _vals(self, values: dict, row: dict | None) -> tuple[dict, dict[str, Problem]]:
        """What to write, and what is left out of it: tags that cannot be made."""
        self.unmade_tags.clear()
        vals = self.writer.vals(values, row)
        if not self.unmade_tags:
            return vals, {}
        names = ", ".join(self.unmade_tags)
        return vals, {"categories": Problem("tag_refused", names, "categories")}

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
        made = self._attempt(lambda: self._create(items))
        if isinstance(made, Problem) and len(items) == 1:
            return [Written(None, refused={"": replace(made, code="refused")})]
        if isinstance(made, Problem):
            return [self.create([item])[0] for item in items]
        stored = self.read_created(list(made))
        return [Written(key, stored[key], left) for key, left in made.items()]

    def _create(self, items: Sequence[Item]) -> dict[int, dict[str, Problem]]:
        """The new partners, with what was left out of each."""
        rows, left_out = self._new_rows(items)
        partners = self.partners.with_context(office365_written=(self.account.id, ()))
        made = partners.create(rows)
        self.env.flush_all()
        self.forget_changes(made.ids)  # their base holds all that was written
        return dict(zip(made.ids, left_out, strict=True))

    def read_created(self, ids: Sequence[int]) -> dict[int, dict]:
        """What Odoo made of new partners."""
        rows = self.partners.browse(ids).read(self.reader.fields, load=None)
        companies = self._companies(rows)
        return {row["id"]: self.reader.values(row, companies) for row in rows}

    def _new_rows(
        self, items: Sequence[Item]
    ) -> tuple[list[dict], list[dict[str, Problem]]]:
        parents = self._companies_by_name(items)
        rows, left_out = [], []
        for item in items:
            values = {
                name: value for name, value in item.values.items() if value is not None
            }
            parent = parents.get(values.get("company"))
            held = {"parent_id": parent} if parent else None
            vals, unmade = self._vals(values, held)
            vals |= {"user_id": self.account.user_id.id, "is_company": False}
            if parent:
                vals["parent_id"] = parent
            rows.append(vals)
            left_out.append(unmade)
        return rows, left_out

    def _companies_by_name(self, items: Sequence[Item]) -> dict[str, int]:
        """A company, where exactly one has that name."""
        names = {item.values.get("company") for item in items} - {None}
        if not names:
            return {}
        partners = self.partners.with_context(active_test=True)
        found = partners.search(
            [("is_company", "=", True), ("name", "in", list(names))]
        )
        by_name: dict[str, list[int]] = {}
        for company in found:
            by_name.setdefault(company.name, []).append(company.id)
        return {name: ids[0] for name, ids in by_name.items() if len(ids) == 1}

    def archive(self, local_ids: Sequence[int]) -> dict[int, Problem]:
        refused: dict[int, Problem] = {}
        for local_id in local_ids:
            partner = self._written_by_us([local_id])
            done = self._attempt(lambda one=partner: one.write({"active": False}))
            if isinstance(done, Problem):
                refused[local_id] = done
        return refused

    def _load_tags(self) -> None:
        tags = self.env["res.partner.category"].sudo().search([])
        self.tables.tags = {tag.id: tag.name for tag in tags}

    def _tag_ids(self, names: Iterable[str]) -> list[int]:
        """Tags by name; missing ones are made, as the user, who may not be allowed."""
        by_name = {name.casefold(): key for key, name in self.tables.tags.items()}
        ids = []
        for name in names:
            key = by_name.get(name.casefold()) or self._make_tag(name)
            if key:
                ids.append(key)
            else:
                self.unmade_tags.append(name)
        return ids

    def _make_tag(self, name: str) -> int | None:
        tags = self.env["res.partner.category"]
        made = self._attempt(lambda: tags.create({"name": name}).id)
        if isinstance(made, Problem):
            return None
        self.tables.tags[made] = name
        self.cr.postrollback.add(lambda: self.tables.tags.pop(made, None))
        return made


def _text(error: Exception) -> str:
    return str(error.args[0] if error.args else error)
