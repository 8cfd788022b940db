from odoo import fields, models
from odoo.exceptions import UserError

from ..graph.errors import Forbidden, GraphError

PREFIX = {"contacts": "contact", "events": "calendar"}
SWITCH = {"contacts": "contacts_enabled", "events": "calendar_enabled"}
LINKS = {"contacts": "office365.contact.link", "events": "office365.event.link"}
# what stops one kind of record alone; the rest of the account goes on
OF_ONE_KIND = frozenset(
    ("NoSuchCalendar", "OtherMicrosoft", "OtherGoogle", "NoConsent")
)


class Office365Account(models.Model):
    """What people ask of an account, and get to know of it, for each kind of record."""

    _inherit = "office365.account"

    issue_count = fields.Integer(compute="_compute_issue_count")

    def _compute_issue_count(self) -> None:
        counts = self._count("office365.sync.issue", [])
        for account in self:
            account.issue_count = counts.get(account._origin, 0)

    def _count(self, model: str, domain: list) -> dict[models.BaseModel, int]:
        mine = [("account_id", "in", self.ids), *domain]
        groups = self.env[model].sudo()._read_group(mine, ["account_id"], ["__count"])
        return dict(groups)

    def _setting(self, kind: str, name: str) -> str:
        """The account's own setting, else its company's."""
        field = f"{PREFIX[kind]}_{name}"
        return self[field] or self.company_id.sudo()[f"office365_{field}"]

    def _cursor(self, kind: str) -> models.BaseModel:
        cursors = self.env["office365.cursor"].sudo()
        mine = [("account_id", "=", self.id), ("kind", "=", kind)]
        return cursors.search(mine) or cursors.create(
            {"account_id": self.id, "kind": kind}
        )

    # -- what stops one kind alone

    def _is_of_one_kind(self, error: GraphError) -> bool:
        return isinstance(error, Forbidden) and error.code in OF_ONE_KIND

    def _kind_refused(self, kind: str, error: GraphError) -> bool:
        """Tell its user; whether that is news."""
        remedy = self.env["office365.remedy"].with_context(lang=self.user_id.lang)
        message, cure = remedy._explain(error)
        cursor = self._cursor(kind)
        if (cursor.problem, cursor.problem_code) == (message, error.code):
            return False
        cursor.write({"problem": message, "problem_code": error.code, "remedy": cure})
        self._kind_told()
        return True

    def _kind_answers(self, kind: str) -> None:
        """What was wrong with it is over."""
        cursor = self._cursor(kind)
        if cursor.problem:
            cursor.write(dict.fromkeys(("problem", "problem_code", "remedy"), False))
            self._kind_told()

    def _kind_told(self) -> None:
        """There is news of what stops one kind alone."""

    def _kind_works(self, kind: str) -> None:
        self._kind_answers(kind)
        self._cursor(kind).last_success = fields.Datetime.now()

    # -- what people press

    def _missing(self, kind: str) -> str:
        """What its user has to do before anything is synced; empty if nothing."""
        if self.state == "not_connected" and self._is_by_application():
            return self.env._("Ask your administrator to connect your mailbox.")
        if self.state == "not_connected":
            return self.env._(
                "Connect your Microsoft account in your Preferences, under Office 365: "
                "until then, nothing is synced."
            )
        if self.state == "sign_in_needed":
            return self.env._(
                "Sign in again in your Preferences, under Office 365: until then, "
                "nothing is synced."
            )
        if not self[SWITCH[kind]]:
            label = self._fields[SWITCH[kind]]._description_string(self.env)
            return self.env._(
                "Switch on %s in your Preferences, under Office 365.", label
            )
        return ""

    def _told(self, kind: str, message: str) -> dict:
        """Say what was begun; and what it waits for, if it does."""
        missing = [account._missing(kind) for account in self.sudo()]
        waits = " ".join(dict.fromkeys(filter(None, missing)))
        if waits:
            return self._notification("warning", f"{message} {waits}")
        return self._notification("success", message)

    def _request_run(self, kind: str, mode: str) -> dict:
        """Asked for by its user, who is told what came of it where it was asked for;
        the list of runs says it too."""
        self.ensure_one()._check_owner()
        account = self.sudo()
        if missing := account._missing(kind):
            raise UserError(missing)
        run = account._queue_run(kind, mode)
        told = account._notification(
            "success", self.env._("The sync has been started.")
        )
        told["params"]["run"] = {"kind": kind, "id": run.id}
        return told

    def _queue_run(self, kind: str, mode: str) -> models.BaseModel:
        runs = self.env["office365.sync.run"].sudo()
        queued = runs.create(
            [
                {"account_id": one.id, "kind": kind, "mode": mode, "state": "queued"}
                for one in self
            ]
        )
        self._wake()
        return queued

    def _held_links(self, kind: str) -> models.BaseModel:
        """Those whose deletion waits for a yes."""
        mine = [("account_id", "in", self.ids), ("is_held", "=", True)]
        return self.env[LINKS[kind]].search(mine)

    def _open(self, action: str, *only: tuple, **filters: bool) -> dict:
        """A list of ours, of this account alone, with filters that can be taken off."""
        self.ensure_one().check_access("read")
        found = self.env["ir.actions.act_window"]._for_xml_id(
            f"office365_sync.{action}"
        )
        domain = [("account_id", "=", self.id), *only]
        context = {f"search_default_{name}": on for name, on in filters.items()}
        return {**found, "domain": domain, "context": context}

    def action_open_issues(self) -> dict:
        """What could not be synced."""
        return self._open("action_sync_issues")
