from odoo import api, fields, models
from odoo.fields import Domain

from .confirmed import as_shown

# What a record is again once it is kept, by which end of it is gone.
KEPT_IN_ODOO = {"state": "new", "remote_id": False, "etag": False}
KEPT_IN_OUTLOOK = {"state": "skipped", "origin": "outlook"}
STAYS_THERE = {"state": "dormant"}
KEPT = {"local": KEPT_IN_OUTLOOK, "left": STAYS_THERE}
AFRESH = {"base": False, "raw": False, "pending": False, "op": False}


class Office365Deletion(models.AbstractModel):
    """A link whose deletion may wait for its user's yes or no."""

    _name = "office365.deletion"
    _description = "Office 365 Deletion That Waits"

    _kind: str  # of record, as its cursor and its runs have it

    is_held = fields.Boolean(
        "Deletion Held Back", compute="_compute_is_held", search="_search_is_held"
    )
    deletion = fields.Char(
        "What Would Happen", compute="_compute_deletion", compute_sudo=True
    )

    @api.model
    def _held_ids(self) -> set[int]:
        """Of all accounts: each holds few, and few hold any."""
        cursors = self.env["office365.cursor"].sudo()
        holding = cursors.search([("kind", "=", self._kind), ("held", ">", 0)])
        return {link for cursor in holding for link in cursor.brake.get("held", ())}

    def _compute_is_held(self) -> None:
        held = self._held_ids()
        for link in self:
            link.is_held = link.id in held

    def _search_is_held(self, operator: str, value: object) -> Domain:
        if operator != "in":
            return NotImplemented
        held = Domain("id", "in", self._held_ids())
        return held if True in value else ~held

    @api.depends("gone")
    @api.depends_context("lang")
    def _compute_deletion(self) -> None:
        for link in self:
            link.deletion = link._deletion_text()

    def _deletion_text(self) -> str:
        if self.gone == "local":
            return self.env._("Deleted in Odoo: would be deleted in Outlook too")
        if self.gone == "left":
            return self.env._(
                "Archived or no longer chosen: would be removed from Outlook"
            )
        if self.account_id._setting(self._kind, "remote_deleted") == "unlink":
            return self.env._("Deleted in Outlook: would no longer be synced")
        return self.env._("Deleted in Outlook: would be archived in Odoo")

    def action_delete_held(self) -> dict:
        """Let these deletions happen."""
        links = self._own_held()
        links._decided(consented=True)
        return links.account_id._told(
            self._kind, self.env._("Deletions to be carried out: %s.", len(links))
        )

    def action_keep_held(self) -> dict:
        """Undo these deletions: what was deleted on one side is put there again, what
        has left the selection stays in Outlook."""
        links = self._own_held()
        for link in links:
            values = {"gone": False, "key": link._new_key(), "next_try": False}
            if link.gone == "left":
                values.pop("key")  # it is still its own twin
            else:
                values |= AFRESH
            if link.gone == "local":
                values["next_try"] = fields.Datetime.now()
            link.write({**values, **(KEPT.get(link.gone) or link._kept_in_odoo())})
        links._decided(consented=False)
        links._journal()
        return links.account_id._told(self._kind, links._kept_text())

    def action_delete_all_held(self) -> dict:
        """Let all of mine happen, chosen in the list or not."""
        return self._all_held().action_delete_held()

    def action_keep_all_held(self) -> dict:
        """Undo all of mine, chosen in the list or not."""
        return self._all_held().action_keep_held()

    def _all_held(self) -> models.BaseModel:
        mine = [("user_id", "=", self.env.uid), ("is_held", "=", True)]
        return as_shown(self.search(mine))

    def _kept_in_odoo(self) -> dict:
        """What it is again once its twin in Outlook is gone and it is kept."""
        return dict(KEPT_IN_ODOO)

    def _journal(self) -> None:
        """Have the records looked at by the next run."""
        raise NotImplementedError

    def _kept_text(self) -> str:
        raise NotImplementedError

    def _own_held(self) -> models.BaseModel:
        """Those of these that are held, if they are the user's own; as superuser."""
        self.check_access("read")
        self.account_id._check_owner()
        return self.sudo().filtered("is_held")

    def _decided(self, consented: bool) -> None:
        """Their user has said yes or no to these: they are held no more."""
        for account in self.account_id:
            mine = self.filtered(lambda link, owner=account: link.account_id == owner)
            account._cursor(self._kind)._decide_held(mine.ids, consented)
        self.account_id._dispatch()
