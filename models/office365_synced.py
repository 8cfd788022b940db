from odoo import api, fields, models
from odoo.fields import Domain


class Office365Synced(models.AbstractModel):
    """What the form of a contact or an event says of the reader's own Outlook."""

    _name = "office365.synced"
    _description = "Office 365: Synced with the Reader's Outlook"

    _office365_links: str  # the model of its links
    _office365_kind: str  # of record, as runs have it

    office365_state = fields.Selection(
        [
            ("none", "Not synced"),
            ("waiting", "Waiting to be put in Outlook"),
            ("synced", "In my Outlook"),
            ("stopped", "No longer synced"),
            ("error", "Not fully synced"),
        ],
        "My Outlook",
        compute="_compute_office365",
        search="_search_office365_state",
    )
    office365_last_synced = fields.Datetime("Last Synced", compute="_compute_office365")
    office365_error = fields.Char("Sync Error", compute="_compute_office365")
    office365_has_page = fields.Boolean(compute="_compute_office365")

    @api.depends_context("uid")
    def _compute_office365(self) -> None:
        """From the current user's own account only."""
        mine = Domain("account_id.user_id", "=", self.env.uid)
        links = self.env[self._office365_links].sudo()
        found = self._office365_by_record(links.search(mine & self._office365_ours()))
        for record in self:
            link = found.get(record._origin.id, links)
            issue = link.issue_ids[:1]
            record.office365_state = self._office365_state_of(link)
            record.office365_last_synced = link.last_synced
            record.office365_has_page = link.has_page
            record.office365_error = (
                f"{issue.message} {issue.remedy}" if issue else False
            )

    def _office365_ours(self) -> Domain:
        """The links that are of these records."""
        raise NotImplementedError

    def _office365_by_record(
        self, links: models.BaseModel
    ) -> dict[int, models.BaseModel]:
        """Of these records, by their ids, the links that are theirs."""
        raise NotImplementedError

    def _office365_linked(self, links: Domain) -> Domain:
        """The records that have a link among these."""
        raise NotImplementedError

    @api.model
    def _office365_state_of(self, link: models.BaseModel) -> str:
        if not link:
            return "none"
        if link.issue_ids:
            return "error"
        states = {"new": "waiting", "linked": "synced"}
        return states.get(link.state, "stopped")

    def _search_office365_state(self, operator: str, value: object) -> Domain:
        """By subqueries: people have tens of thousands of contacts."""
        if operator != "in":
            return NotImplemented
        mine = Domain("account_id.user_id", "=", self.env.uid)
        wanted = Domain.OR(self._office365_links_of(state) for state in value)
        domain = self._office365_linked(mine & wanted)
        if "none" in value:
            domain |= ~self._office365_linked(mine)
        return domain

    @api.model
    def _office365_links_of(self, state: str) -> Domain:
        """The links of which ``_office365_state_of`` says this."""
        if state == "error":
            return Domain("issue_ids", "!=", False)
        by_state = {
            "waiting": Domain("state", "=", "new"),
            "synced": Domain("state", "=", "linked"),
            "stopped": Domain("state", "not in", ("new", "linked")),
        }
        whole = Domain("issue_ids", "=", False)
        return by_state.get(state, Domain.FALSE) & whole

    def _office365_account(self) -> models.BaseModel:
        """That of whoever asks, as superuser; refused to those who may not have one."""
        self.env.user._office365_check_own()
        return self.env["office365.account"]._of_user(self.env.user)

    def _office365_my_links(self) -> models.BaseModel:
        """The reader's own links of these records, with their own rights."""
        mine = Domain("user_id", "=", self.env.uid)
        return self.env[self._office365_links].search(mine & self._office365_ours())

    def _office365_journal(self) -> None:
        """Have these looked at by the next run."""
        raise NotImplementedError

    def action_office365_open(self) -> dict:
        """Show it in Outlook on the web."""
        self.ensure_one().check_access("read")
        links = self._office365_by_record(self._office365_my_links())
        none = self.env[self._office365_links]
        return links.get(self.id, none)._open_outlook()

    def action_office365_sync_now(self) -> dict:
        """Sync these within seconds."""
        self.check_access("read")
        account = self._office365_account()
        self._office365_journal()
        if missing := account._missing(self._office365_kind):
            return account._notification("warning", missing)
        account._dispatch()
        return account._notification(
            "success", self.env._("The sync has been started.")
        )
