from odoo import models


class IrHttp(models.AbstractModel):
    """What the web client knows from the start."""

    _inherit = "ir.http"

    def session_info(self) -> dict:
        info = super().session_info()
        if self.env.user._is_internal():
            info["office365"] = self.env["office365.account"]._trouble_of_user()
        return info
