from odoo import api, fields, models

from ..models.office365_check import GREEN, GREY, ORANGE, RED


class Office365Setup(models.TransientModel):
    """The last page but one: what all the checks come to."""

    _inherit = "office365.setup"

    verdict = fields.Json("In Short", compute="_compute_verdict")

    @api.depends(
        *("check_report", "account_report", "mailbox_report", "elsewhere"),
        "setup_mail",
    )
    @api.depends_context("lang")
    def _compute_verdict(self) -> None:
        """A row as of a check."""
        for setup in self:
            colour, *told = setup._verdict()
            row = {"name": "verdict", "colour": colour, "label": told[0]}
            setup.verdict = [{**row, "text": " ".join(told[1:]), "remedy": ""}]

    def _verdict(self) -> list[str]:
        """Its colour, and what is to be done, the worst first."""
        rows = self._rows_shown()
        colours = [row["colour"] for row in rows]
        wrong, odd = colours.count(RED), colours.count(ORANGE)
        open_ones = sum(1 for row in rows if row["colour"] == GREY and row["remedy"])
        told = [
            *([self.env._("To be mended: %s.", wrong)] if wrong else []),
            *([self.env._("To be looked at: %s.", odd)] if odd else []),
            *([self.env._("Not known yet: %s.", open_ones)] if open_ones else []),
        ]
        if not rows:
            return [GREY, self.env._("Nothing has been checked yet.")]
        if wrong or odd:
            return [RED if wrong else ORANGE, *told]
        if told:
            return [GREEN, self.env._("Nothing is wrong."), *told]
        return [GREEN, self.env._("Everything works.")]

    def _rows_shown(self) -> list[dict[str, str]]:
        """Of all that the page is about."""
        return [
            *(self.check_report or []),
            *((not self.elsewhere and self.account_report) or []),
            *((self.setup_mail and self.mailbox_report) or []),
        ]
