from odoo import models


class Office365App(models.Model):
    """A registration is not moved to a company that its manager does not look after:
    whoever knows its secret could read the mail of those who sign in through it."""

    _inherit = "office365.app"

    def write(self, vals: dict) -> bool:
        done = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")  # the rules were asked of it as it was before
        return done
