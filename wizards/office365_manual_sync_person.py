from odoo import api, fields, models

from ..models.office365_account import STATES
from ..models.office365_account_asked import SWITCH
from ..models.office365_preview import OPERATIONS, SIDES


class Office365ManualSyncPerson(models.TransientModel):
    """Somebody whose contacts and calendar may be synced: how their connection is, when
    they were last synced, and what comes of it now."""

    _name = "office365.manual.sync.person"
    _description = "Somebody to Sync with Outlook"
    _order = "id"

    sync_id = fields.Many2one(
        "office365.manual.sync", required=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", "Who", required=True, ondelete="cascade")
    is_chosen = fields.Boolean("Include")
    state = fields.Selection(STATES, "Connection", compute="_compute_account")
    last_contacts = fields.Datetime("Contacts Last Synced", compute="_compute_account")
    last_events = fields.Datetime("Calendar Last Synced", compute="_compute_account")
    told = fields.Text("Result", compute="_compute_told")

    def _account(self) -> models.BaseModel:
        """The account, as superuser; none of those who are not one's to sync."""
        allowed = self.env["office365.sync.right"]._accounts()
        return allowed.filtered(lambda account: account.user_id == self.user_id)

    @api.depends("user_id")
    def _compute_account(self) -> None:
        allowed = self.env["office365.sync.right"]._accounts()
        cursors = self.env["office365.cursor"].sudo()
        found = cursors.search([("account_id", "in", allowed.ids)])
        last = {(one.account_id.user_id, one.kind): one.last_success for one in found}
        states = {account.user_id: account.state for account in allowed}
        for person in self:
            person.state = states.get(person.user_id, "not_connected")
            person.last_contacts = last.get((person.user_id, "contacts"))
            person.last_events = last.get((person.user_id, "events"))

    @api.depends("user_id", "is_chosen", "sync_id.step", "sync_id.run_from")
    def _compute_told(self) -> None:
        for person in self:
            sync = person.sync_id
            person.told = person._told(sync) if person.is_chosen else False

    def _told(self, sync: models.BaseModel) -> str:
        """What came of each kind, or why it cannot be."""
        self.ensure_one()
        asked = {
            one.kind: one
            for one in sync._asked()
            if one.account_id.user_id == self.user_id
        }
        lines = []
        for kind in sync._kinds():
            text = self._outcome(asked[kind]) if kind in asked else self._why_not(kind)
            if text:
                label = self._kind_label(kind)
                lines.append(self._labelled(label, text))
        return "\n".join(lines)

    def _labelled(self, label: str, text: str) -> str:
        return self.env._("%(label)s: %(text)s", label=label, text=text)

    def _kind_label(self, kind: str) -> str:
        return self.env._("Contacts") if kind == "contacts" else self.env._("Calendar")

    def _why_not(self, kind: str) -> str:
        account = self._account()
        if not account:
            return self.env._("Not connected")
        missing = account._missing(kind)
        if not missing or self.user_id == self.env.user:
            return missing
        if account.state == "sign_in_needed":
            return self.env._("Its user has to sign in again")
        if not account[SWITCH[kind]]:
            return self.env._("Switched off by its user")
        return self.env._("It cannot be synced at the moment")

    def _outcome(self, asked: models.BaseModel) -> str:
        if asked.state == "queued":
            return asked.account_id._waits_for()
        if asked._is_stopping():
            return self.env._("Stopping…")
        if asked._name == "office365.preview":
            return self._preview_outcome(asked)
        states = dict(asked._fields["state"]._description_selection(self.env))
        told = asked.outcome or ""
        if asked.state == "running":
            return f"{told}…" if told else self.env._("syncing…")
        told = [states[asked.state], told]
        if not asked.held and (waiting := self._waiting(asked.kind)):
            told.append(self.env._("Deletions that wait for a yes: %s", waiting))
        return " · ".join(filter(None, told))

    def _waiting(self, kind: str) -> int:
        """Of earlier runs, too."""
        return len(self._account()._held_links(kind))

    def _preview_outcome(self, preview: models.BaseModel) -> str:
        if preview.state == "running":
            return self.env._("looking…")
        if preview.state == "cancelled":
            told = [self.env._("Cancelled"), preview.message]
            return " · ".join(filter(None, told))
        if preview.state == "failed":
            return preview.message or self.env._("It could not be worked out.")
        counts = preview._counts()[preview.id]
        lines = self.env["office365.preview.line"]._fields
        sides = dict(lines["side"]._description_selection(self.env))
        operations = dict(lines["operation"]._description_selection(self.env))
        told = []
        for side, _label in SIDES:
            there = [
                f"{operations[operation]} {counts[side, operation]}"
                for operation, _text in OPERATIONS
                if (side, operation) in counts
            ]
            if there:
                told.append(self._labelled(sides[side], ", ".join(there)))
        if not told:
            told.append(self.env._("Nothing would change."))
        return " · ".join(filter(None, [*told, preview.message]))
