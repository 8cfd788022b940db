from collections.abc import Callable

from odoo import api, models

ALERT, REMINDER = "mail.mail_activity_data_warning", "mail.mail_activity_data_todo"
Words = Callable[[models.BaseModel], tuple[str, str]]


class Office365Tells(models.AbstractModel):
    """Records that tell people what they have to do, each in their language and without
    any mail."""

    _name = "office365.tells"
    _description = "Office 365 Records That Tell"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    @api.model
    def _managers(self, companies: models.BaseModel) -> models.BaseModel:
        """Who looks after Office 365 in one of these companies; of none, in any."""
        group = self.env.ref("office365_sync.group_manager")
        domain = [("all_group_ids", "in", group.ids), ("share", "=", False)]
        if companies:
            domain.append(("company_ids", "in", companies.ids))
        return self.env["res.users"].sudo().search(domain)

    def _tell(self, kind: str, users: models.BaseModel, words: Words) -> None:
        """An activity for each who is still there, in place of what was told before."""
        self._untell(kind)
        for user in users.filtered("active"):
            summary, note = words(self.with_context(lang=user.lang))
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                kind, user_id=user.id, summary=summary, note=note
            )

    def _untell(self, kind: str) -> None:
        """It is over; what people have planned themselves stays."""
        ours = [("automated", "=", True)]
        ours.append(("activity_type_id", "=", self.env.ref(kind).id))
        self.activity_ids.filtered_domain(ours).unlink()
