from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..sync.mail_filters import entry

MANAGER = "office365_sync.group_manager"
PLACING = frozenset(("user_id", "company_id"))


class Office365NeverLog(models.Model):
    """An address or domain mail with which is not logged: for nobody, or not for the
    user who said so."""

    _name = "office365.never.log"
    _description = "Office 365 Address Never Logged"
    _order = "user_id NULLS FIRST, entry"
    _rec_name = "entry"

    entry = fields.Char("Address or Domain", required=True)
    user_id = fields.Many2one(
        "res.users",
        "For",
        ondelete="cascade",
        default=lambda self: self.env.user,
        help="Whose mail with it is not logged; empty for everybody's.",
    )
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)

    _entry_uniq = models.UniqueIndex(
        "(entry, COALESCE(user_id, 0), COALESCE(company_id, 0))",
        "This is on the list already.",
    )

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.BaseModel:
        for vals in vals_list:
            self._tidy(vals)
        lines = super().create(vals_list)
        lines._check_whose()
        return lines

    def write(self, vals: dict) -> bool:
        self._check_whose()
        self._tidy(vals)
        done = super().write(vals)
        self._check_whose()
        if PLACING & vals.keys():
            self.check_access("write")  # the rules were asked of it as it was before
        return done

    def unlink(self) -> bool:
        self._check_whose()
        return super().unlink()

    def _tidy(self, vals: dict) -> None:
        if "entry" in vals:
            found = entry(vals["entry"] or "")
            if not found:
                raise ValidationError(
                    self.env._(
                        "This is neither an e-mail address nor a domain: %s",
                        vals["entry"],
                    )
                )
            vals["entry"] = found

    def _check_whose(self) -> None:
        """Everybody keeps their own list; that of everybody is the managers'."""
        if self.env.su:
            return
        if self.env.user.has_group(MANAGER):
            self._check_colleagues()
        elif any(line.user_id != self.env.user for line in self):
            raise AccessError(self.env._("You can keep your own list only."))

    def _check_colleagues(self) -> None:
        """A manager keeps no list for the people of a company not theirs."""
        mine = self.env.user.company_ids
        others = self.sudo().user_id.filtered(lambda one: not one.company_ids & mine)
        if others:
            raise AccessError(
                self.env._(
                    "Choose only people who share a company with you. These do not: %s",
                    ", ".join(others.mapped("name")),
                )
            )
