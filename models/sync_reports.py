"""What people get to see of one account's sync: issues, conflicts, brake."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from odoo import models

from ..sync.model import NO_PLACE, Conflict, Link, LinkState, Problem, Settled
from ..sync.removal import NOT_REMOVED
from .link_store import LinkStore, dumps, utc_now
from .office365_cursor import HELD_CODES
from .people_words import words

SKIPPED_AND_TOLD = ("refused", "two_candidates")  # a person can do something about it
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=2), timedelta(hours=12)


class SyncReports(LinkStore):
    """The part of ``sync.ports.LocalStore`` that tells people. Each kind of record says
    by which field of an issue its links are named, and of a conflict its records."""

    issue_link: str
    skip_codes: frozenset[str] = frozenset()

    def _of_record(self, local_id: int | None) -> dict[str, int | None]:
        """The record as a conflict names it."""
        raise NotImplementedError

    def note_conflicts(self, link: Link, conflicts: Sequence[Conflict]) -> None:
        """Once each, however often a run is interrupted and taken up again."""
        model = self.env["office365.conflict"].sudo()
        fresh = []
        for conflict in conflicts:
            row = {
                "account_id": self.account.id,
                **self._of_record(link.local_id),
                "field": conflict.field,
                "local_value": self._shown(link, conflict.field, conflict.local),
                "remote_value": self._shown(link, conflict.field, conflict.remote),
                "winner": conflict.winner.value,
            }
            values = {
                "local_json": {"value": conflict.local},
                "remote_json": {"value": conflict.remote},
                "local_ref": link.local_id,
            }
            same = [(name, "=", value) for name, value in row.items()]
            same.append(("create_date", ">", utc_now() - timedelta(days=1)))
            known = model.search(same)
            if not (row["local_value"] or row["remote_value"]):  # they are not shown
                known = known.filtered(lambda one, told=values: _holds(one, told))
            if not known:
                fresh.append({**row, **values})
        model.create(fresh)._tell_record()

    def _shown_to_all(self, local_id: int, field: str, value: Any) -> str:  # noqa: ANN401
        """The same of a record whose link is not at hand."""
        links = self.links_of([local_id])
        link = links.get(local_id) or Link(0, "", local_id)
        return self._shown(link, field, value)

    def _shown(self, link: Link, field: str, value: Any) -> str:  # noqa: ANN401
        """A value as others may read it too, in words of the account's user."""
        user = self.account.sudo().user_id
        env = self.account.with_context(lang=user.lang, tz=user.tz).env
        return words(env, self.kind, field, value)

    def report(self, link: Link, problem: Problem, operation: str, retry: bool) -> None:
        self._put_off(link, retry)
        if link.state is LinkState.SKIPPED and problem.code in self.skip_codes:
            self._execute(
                "UPDATE {links} SET reason = %s WHERE id = %s", problem.code, link.id
            )
            self._forget_other_issues(link, problem.code)
            if problem.code not in SKIPPED_AND_TOLD:
                return
        issues = self.env["office365.sync.issue"].sudo()
        known = issues.search(
            [
                (self.issue_link, "=", link.id),
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
                self.issue_link: link.id,
                "code": problem.code,
                "field": problem.field,
                "operation": operation,
                "detail": problem.message,
                "request_id": problem.request_id,
            }
        )

    def _forget_other_issues(self, link: Link, code: str) -> None:
        """A skipped item has one reason, the last."""
        self.cr.execute(
            f"DELETE FROM office365_sync_issue"  # noqa: S608  ours alone
            f" WHERE {self.issue_link} = %s AND code != %s",
            [link.id, code],
        )

    def _put_off(self, link: Link, retry: bool) -> None:
        """Tried again later and later; or not before something changes."""
        row = self._one(
            f"SELECT COALESCE(tries, 0) FROM {self.table}"  # noqa: S608  ours alone
            " WHERE id = %s",
            link.id,
        )
        tries = row[0] if row else 0
        pause = min(FIRST_RETRY * 2 ** min(tries, 12), LONGEST_RETRY)
        self._execute(
            "UPDATE {links} SET tries = %s, next_try = CASE WHEN %s THEN %s"
            " WHEN next_try > %s THEN next_try END WHERE id = %s",
            tries + 1,
            retry,
            utc_now() + pause,
            utc_now(),
            link.id,
        )

    def settle_values(self, settled: Sequence[Settled]) -> None:
        over = {one.link.id: one for one in settled}
        if not over:
            return
        column = self.issue_link
        self.cr.execute(
            f"SELECT id, {column}, field, operation FROM office365_sync_issue"  # noqa: S608
            f" WHERE {column} = ANY(%s) AND (field IS NOT NULL OR operation = 'write')",
            [list(over)],
        )
        ids = [
            issue_id
            for issue_id, link_id, name, operation in self.cr.fetchall()
            if (name or "") in _over(over[link_id], operation)
        ]
        if ids:
            self.cr.execute(
                "DELETE FROM office365_sync_issue WHERE id = ANY(%s)", [ids]
            )

    def succeed(self, links: Sequence[Link]) -> None:
        if not links:
            return
        ids = [link.id for link in links]
        column = self.issue_link
        self.cr.execute(
            f"DELETE FROM office365_sync_issue WHERE {column} = ANY(%s)"  # noqa: S608
            " AND field IS NULL AND operation IS DISTINCT FROM 'write'",
            [ids],
        )
        now = utc_now()
        self._execute(
            "UPDATE {links} SET last_synced = %s WHERE id = ANY(%s)", now, ids
        )
        self.cr.execute(
            f"SELECT {column} FROM office365_sync_issue"  # noqa: S608  ours alone
            f" WHERE {column} = ANY(%s) AND operation = 'write'",
            [ids],
        )
        refused = [row[0] for row in self.cr.fetchall()]
        self._execute(
            "UPDATE {links} SET tries = 0, next_try = NULL WHERE id = ANY(%s)"
            " AND (tries != 0 OR next_try IS NOT NULL)"
            " AND NOT (next_try > %s AND id = ANY(%s))",
            ids,
            now,
            refused,
        )
        self._tell_more(links)

    def stay(self, links: Sequence[Link]) -> None:
        """They are not tried again, and are nobody's trouble."""
        self._forget_told(NOT_REMOVED, links)
        self._execute(
            "UPDATE {links} SET next_try = NULL"
            " WHERE id = ANY(%s) AND next_try IS NOT NULL",
            [link.id for link in links],
        )

    def located(self, links: Sequence[Link]) -> None:
        self._forget_told(NO_PLACE, links)

    def _forget_told(self, code: str, links: Sequence[Link]) -> None:
        self.cr.execute(
            f"DELETE FROM office365_sync_issue WHERE code = %s"  # noqa: S608  ours
            f" AND {self.issue_link} = ANY(%s)",
            [code, [link.id for link in links]],
        )

    def not_located(self, unknown: Sequence[tuple[Link, Problem]]) -> int:
        if not unknown:
            return 0
        column = self.issue_link
        self.cr.execute(
            f"SELECT {column} FROM office365_sync_issue"  # noqa: S608  ours alone
            f" WHERE code = %s AND {column} = ANY(%s)",
            [NO_PLACE, [link.id for link, _ in unknown]],
        )
        told = {row[0] for row in self.cr.fetchall()}
        news = [(link, problem) for link, problem in unknown if link.id not in told]
        for link, problem in news:
            self.report(link, problem, "pull", False)
        return len(news)

    def _tell_more(self, links: Sequence[Link]) -> None:
        """What is to be told of links that are all right otherwise."""

    # -- the brake

    def _verdict(self) -> tuple[bool, set[int], set[int]]:
        """Did a person consent to what is held; what that is; what is left of a
        consent."""
        approved, told = self._brake()
        held, consented = told.get("held", ()), told.get("consented", ())
        return approved, set(held), set(consented)

    def _brake(self) -> tuple[bool, dict[str, list[int]]]:
        approved, brake = self._one(
            "SELECT approved, brake FROM office365_cursor"
            " WHERE account_id = %s AND kind = %s",
            self.account.id,
            self.kind,
        )
        return bool(approved), brake or {}

    def is_holding(self) -> bool:
        approved, told = self._brake()
        return approved or any(told.values())

    def consented(self) -> set[int]:
        approved, held, consented = self._verdict()
        return consented | held if approved else consented

    def agreed(self) -> set[int]:
        """None: an edit here beats a deletion there, whatever was said of it."""
        return set()

    def held(self) -> set[int]:
        """Also what was lost with its folder, until that is judged."""
        return self._verdict()[1].union(self._brake()[1].get("lost", ()))

    def hold(self, held: Collection[int], consented: Collection[int]) -> bool:
        approved, before, _left = self._verdict()
        known = self._brake()[1]
        told = {"held": sorted(held), "consented": sorted(consented)}
        lost = set(known.get("lost", ())).difference(held, consented)
        if lost := self._still_gone(lost):
            told["lost"] = lost
        if told == {"held": [], "consented": []} | known and not approved:
            return False
        self.cr.execute(
            "UPDATE office365_cursor SET approved = FALSE, held = %s, brake = %s"
            " WHERE account_id = %s AND kind = %s",
            [len(held), dumps(told), self.account.id, self.kind],
        )
        issues = self.env["office365.sync.issue"].sudo()
        issues._tell_held(self.account.sudo(), HELD_CODES[self.kind], len(held))
        return bool(set(held) - before)

    def _still_gone(self, link_ids: Collection[int]) -> list[int]:
        """Of what was lost, what is not judged yet: each waits for a yes of its own, as
        long as that is how deletions are decided."""
        self.cr.execute(
            f"SELECT id FROM {self.table}"  # noqa: S608  ours alone
            " WHERE id = ANY(%s) AND gone IS NOT NULL ORDER BY id",
            [list(link_ids)],
        )
        return [row[0] for row in self.cr.fetchall()]


def _over(settled: Settled, operation: str) -> frozenset[str]:
    """The fields of which what was reported under this operation is over."""
    return settled.sent if operation in ("create", "update") else settled.taken


def _holds(conflict: models.BaseModel, values: dict[str, Any]) -> bool:
    return all(conflict[name] == values[name] for name in ("local_json", "remote_json"))
