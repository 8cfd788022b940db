from datetime import timedelta
from typing import Any

from markupsafe import Markup

from odoo import api, fields, models

DAY = timedelta(days=1)
MOST = 1000  # issues of a day that are read
SHOWN = 20  # causes and connections in one mail
IN_TROUBLE = ("error", "sign_in_needed")


class Office365Digest(models.AbstractModel):
    """A mail a day to whoever is responsible, only if something failed."""

    _name = "office365.digest"
    _description = "Office 365 Daily Digest"

    @api.model
    def _cron_send(self) -> None:
        """One mail for each of them, in their language, about what they may see."""
        for user in self._readers().filtered("email"):
            context = {
                "lang": user.lang,
                "tz": user.tz,
                "allowed_company_ids": user.company_ids.ids,
            }
            digest = self.with_user(user).with_context(**context)
            if told := digest._told(fields.Datetime.now() - DAY):
                self._mail(user, digest._body(told), digest._subject())

    def _readers(self) -> models.BaseModel:
        """Who is responsible; of a registration of which nobody is any more, those who
        look after it. Each once."""
        apps = self.env["office365.app"].search([("daily_digest", "=", True)])
        readers = apps.responsible_id.filtered("active")
        for app in apps.filtered(lambda app: not app.responsible_id.active):
            readers |= app._managers(app.company_id)
        return readers

    def _told(self, since: fields.Datetime) -> dict[str, Any]:
        """What failed since then; nothing if nothing did, whatever still waits."""
        if not self.env.user.has_group("office365_sync.group_manager"):
            return {}
        runs = self.env["office365.sync.run"]
        failed = runs.search_count([("state", "=", "failed"), ("started", ">", since)])
        issues = self.env["office365.sync.issue"].search(
            [("create_date", ">", since)], limit=MOST
        )
        if not (failed or issues):
            return {}
        status = self.env["office365.status"]
        return {
            "failed": failed,
            "causes": issues._causes().most_common(SHOWN),
            "troubles": status.search([("state", "in", IN_TROUBLE)], limit=SHOWN),
        }

    def _subject(self) -> str:
        return self.env._("Office 365: something was not synced")

    def _body(self, told: dict[str, Any]) -> Markup:
        address = f"{self.env.user.get_base_url()}/odoo/office365-status"
        values = {**told, "address": address}
        return self.env["ir.qweb"]._render("office365_sync.digest", values)

    def _mail(self, user: models.BaseModel, body: Markup, subject: str) -> None:
        """Put into the queue, which sends it."""
        self.env["mail.mail"].sudo().create(
            {
                "subject": subject,
                "body_html": body,
                "email_from": user.company_id.email_formatted or user.email_formatted,
                "email_to": user.email_formatted,
                "auto_delete": True,
            }
        )
