from markupsafe import Markup

from odoo import fields, models


class Office365Conflict(models.Model):
    """Both sides had changed a field to different values: what was overruled."""

    _name = "office365.conflict"
    _description = "Office 365 Conflict"
    _order = "id desc"
    _rec_name = "field"

    account_id = fields.Many2one("office365.account", required=True, ondelete="cascade")
    user_id = fields.Many2one(related="account_id.user_id", store=True)
    partner_id = fields.Many2one(
        "res.partner", "Contact", ondelete="cascade", index=True
    )
    event_id = fields.Many2one(
        "calendar.event", "Event", ondelete="cascade", index=True
    )
    field = fields.Char(required=True)
    local_value = fields.Char("In Odoo")
    remote_value = fields.Char("In Outlook")
    winner = fields.Selection(
        [("local", "Odoo"), ("remote", "Outlook")], "Kept", required=True
    )

    def _tell_record(self) -> None:
        """Put the overruled values on the contact's history, mailing nobody."""
        for conflict in self:
            record = conflict.partner_id or conflict.event_id
            told = conflict.with_context(lang=conflict.user_id.lang)
            body = Markup("<p>%s</p>") % told._sentence()
            record._message_log(body=body)

    def _sentence(self) -> str:
        winners = dict(self._fields["winner"]._description_selection(self.env))
        lost = self.remote_value if self.winner == "local" else self.local_value
        return self.env._(
            "%(field)s was changed in Odoo and in %(user)s's Outlook at the same time. "
            "%(kept)s was kept. The other value was: %(lost)s",
            field=self.env["office365.field.rule"]._label(
                self.field, of_event=bool(self.event_id)
            ),
            user=self.user_id.name,
            kept=winners[self.winner],
            lost=lost or "",
        )
