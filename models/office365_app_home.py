from markupsafe import Markup

from odoo import api, models

EMPTY = Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>')
LINK = Markup('<a class="btn btn-primary" href="/odoo/office365-setup">%s</a>')


class Office365App(models.Model):
    """What empty lists say as long as there is no registration to sync with."""

    _inherit = "office365.app"

    @api.model
    def _open_home(self) -> dict:
        """What the app opens with: as long as somebody who looks after it is on the way
        through the assistant, or has not begun, that."""
        app = self._for_company(self.env.company)
        left = not app.client_id or app._is_being_set_up()
        if left and (app.sudo(False) or self).has_access("write"):
            return self.env["office365.setup"]._open()
        actions = self.env["ir.actions.act_window"]
        return actions._for_xml_id("office365_sync.action_contact_links")

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
            self.env._(
                "An administrator does that, under Office 365 > Configuration > Set Up."
            ),
        )
