from markupsafe import Markup

from odoo import api, models

EMPTY = Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>')
LINK = Markup('<a class="btn btn-primary" href="/odoo/office365-setup">%s</a>')


class Office365App(models.Model):
    """What empty lists say as long as there is no registration to sync with."""

    _inherit = "office365.app"

    @api.model
    def _set_up_first(self) -> str:
        """Who has to begin, and where; empty once that is done."""
        if self._for_company(self.env.company).client_id:
            return ""
        title = self.env._("Office 365 is not set up yet")
        if self.env.user.has_group("office365_sync.group_manager"):
            return EMPTY % (title, LINK % self.env._("Set Up"))
        return EMPTY % (
            title,
            self.env._("An administrator does that, under Office 365 > Set Up."),
        )
