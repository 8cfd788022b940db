# pylint: disable=prefer-env-translation
# The table is made once, without any environment; each text is translated when shown.
from collections.abc import Collection
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.orm.models import NO_ACCESS
from odoo.tools.translate import LazyGettext, LazyTranslate

from ..graph.errors import GraphError
from .lazy_words import in_words, kept

_lt = LazyTranslate(__name__)

GREEN, ORANGE, RED, GREY = "green", "orange", "red", "grey"
MARKS = {GREEN: "✓", ORANGE: "!", RED: "✗", GREY: "–"}


class Finding(NamedTuple):
    """What a check saw: its colour, a sentence, and what to do about it. Grey is what
    cannot be known yet, or from here. The texts are translated for whoever reads them,
    see ``lazy_words``."""

    colour: str
    text: LazyGettext | str
    remedy: LazyGettext | str = ""
    label: LazyGettext | str = ""  # instead of the check's, where it has several rows


class Check(NamedTuple):
    """What is looked at by ``_look_at_<name>``; only once what it needs is not red."""

    name: str
    label: LazyGettext
    needs: tuple[str, ...] = ()


# All that is looked at, in this order: of the whole installation, of one account, of
# one shared mailbox.
CHECKS = {
    "office365.app": (
        Check("registration", _lt("Registration in Odoo")),
        Check("address", _lt("Address of Odoo")),
        Check("expiry", _lt("Expiry of the secret")),
        Check("microsoft", _lt("The app at Microsoft"), ("registration",)),
        Check("permissions", _lt("Permissions"), ("registration", "microsoft")),
        Check("graph", _lt("Microsoft Graph"), ("registration", "microsoft")),
        Check("clock", _lt("Clock"), ("registration", "microsoft", "graph")),
        Check("jobs", _lt("Scheduled actions")),
        Check("server", _lt("Odoo's server")),
        Check("connectors", _lt("Other connectors")),
        Check("accounts", _lt("Accounts")),
        Check("mailboxes", _lt("Shared mailboxes")),
    ),
    "office365.account": (
        Check("sign_in", _lt("Sign-in")),
        Check("mailbox", _lt("Mailbox"), ("sign_in",)),
        Check("permissions", _lt("Permissions"), ("sign_in",)),
        Check("contacts", _lt("Contacts"), ("sign_in", "mailbox")),
        Check("calendar", _lt("Calendar"), ("sign_in", "mailbox")),
        Check("last_sync", _lt("Last sync")),
    ),
    "office365.mailbox": (
        Check("sign_in", _lt("Sign-in")),
        Check("mailbox", _lt("Mailbox"), ("sign_in",)),
        Check("inbox", _lt("Folder that is read"), ("mailbox",)),
        Check("reading", _lt("Reading mail"), ("inbox",)),
        Check("archive", _lt("Folder of logged mail"), ("inbox",)),
        Check("not_logged", _lt("Folder of other mail"), ("inbox",)),
        Check("moving", _lt("Moving mail"), ("reading", "archive", "not_logged")),
        Check("notices", _lt("New mail is seen")),
        Check("from_customers", _lt("Last mail from a customer")),
        Check("to_customers", _lt("Last mail to a customer")),
    ),
}


class Office365Check(models.AbstractModel):
    """A record that can be checked: named checks one after the other, and what they
    saw kept with its time. They ask Microsoft, so only a person's press runs them.

    What is kept names nobody and is in no language: each reads it in their own.
    """

    _name = "office365.check"
    _description = "Office 365 Check"

    checked_on = fields.Datetime("Last Check", copy=False, readonly=True)
    check_findings = fields.Json(copy=False, groups=NO_ACCESS)
    check_report = fields.Json("Checks", compute="_compute_check_report")

    @api.depends("check_findings")
    @api.depends_context("uid", "lang", "tz")
    def _compute_check_report(self) -> None:
        for record in self:
            found = record.sudo().check_findings or []
            record.check_report = [self._row_in_words(row) for row in found] or False

    def _row_in_words(self, row: dict[str, Any]) -> dict[str, str]:
        return {name: in_words(self.env, told) for name, told in row.items()}

    def _run_checks(self, names: Collection[str] = ()) -> dict[str, GraphError]:
        """Look at everything, or at these alone, and keep what was seen; the errors by
        check."""
        rows, errors = self._look_around(names)
        self._keep_checks(rows)
        return errors

    def _look_around(
        self, names: Collection[str] = ()
    ) -> tuple[list[dict[str, Any]], dict[str, GraphError]]:
        """What is to be kept, and the errors by check."""
        self.ensure_one()
        scene: dict[str, Any] = {}
        rows: list[dict[str, Any]] = []
        errors: dict[str, GraphError] = {}
        blocked: set[str] = set()
        for check in CHECKS[self._name]:
            if names and check.name not in names:
                continue
            if blocked.intersection(check.needs):
                blocked.add(check.name)
                rows.append(self._check_row(check, self._not_looked_at()))
                continue
            try:
                found = getattr(self, f"_look_at_{check.name}")(scene)
            except GraphError as error:
                errors[check.name] = error
                found = [Finding(RED, *self.env["office365.remedy"]._told_of(error))]
            rows += [self._check_row(check, finding) for finding in found]
            if any(finding.colour == RED for finding in found):
                blocked.add(check.name)
        return rows, errors

    def _keep_seen(
        self, rows: list[dict[str, Any]], errors: dict[str, GraphError]
    ) -> None:
        self._keep_checks(rows)
        self._conclude_checks(errors)

    def _keep_checks(self, rows: list[dict[str, Any]]) -> None:
        """Whoever may check may have it kept: the report is nobody's to write by
        hand."""
        self.sudo().write({"checked_on": fields.Datetime.now(), "check_findings": rows})

    def _conclude_checks(self, errors: dict[str, GraphError]) -> None:
        """What follows from all that was seen."""

    def _not_looked_at(self) -> Finding:
        return Finding(
            GREY, _lt("Not looked at: what is red above has to be mended first.")
        )

    def _check_row(self, check: Check, finding: Finding) -> dict[str, Any]:
        return {
            "name": check.name,
            "label": kept(finding.label or check.label),
            "colour": finding.colour,
            "text": kept(finding.text),
            "remedy": kept(finding.remedy),
        }

    def _check_rows(self, *colours: str) -> list[dict[str, str]]:
        """What the last check saw, of these colours."""
        return [row for row in self.check_report or [] if row["colour"] in colours]

    def _check_lines(self, *colours: str) -> str:
        """The same as text."""
        return "\n".join(map(check_line, self._check_rows(*colours)))

    def _told_of_checks(self) -> dict:
        """The outcome in short; all of it, and what to do, stays on the form."""
        wrong = self._check_rows(RED, ORANGE)
        if not wrong:
            seen = len(self._check_rows(GREEN))
            told = self.env._("Everything is all right: %s points were checked.", seen)
            return self.env["office365.app"]._notification("success", told)
        kind = "danger" if self._check_rows(RED) else "warning"
        message = " ".join(f"{row['label']}: {row['text']}" for row in wrong)
        return self.env["office365.app"]._notification(kind, message)

    def _forget_checks(self) -> None:
        """What was seen before says nothing of what is there now."""
        if checked := self.filtered("checked_on"):
            checked.sudo().write({"checked_on": False, "check_findings": False})


def check_line(row: dict[str, str]) -> str:
    """A row of a report as a line of text."""
    words = [f"{MARKS[row['colour']]} {row['label']}:", row["text"], row["remedy"]]
    return " ".join(filter(None, words))
