from urllib.parse import quote, urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

OUTLOOK = {
    "global": "https://outlook.office.com",
    "usgov_l4": "https://outlook.office365.us",
    "usgov_l5": "https://outlook-dod.office365.us",
    "china": "https://partner.outlook.cn",
}
# of other clouds it is not known for certain
EXCHANGE = {"global": "https://admin.exchange.microsoft.com"}


class Office365App(models.Model):
    """Where people find their Outlook in a browser."""

    _inherit = "office365.app"

    outlook_url = fields.Char(
        "Outlook Address",
        help="The page that Open in Outlook leads to. Without one there is no such "
        "button.",
    )

    @api.constrains("outlook_url")
    def _check_outlook_url(self) -> None:
        for app in self.filtered("outlook_url"):
            if urlsplit(app.outlook_url).scheme != "https":
                raise ValidationError(
                    self.env._("Addresses of your own must start with https://")
                )

    def _exchange_url(self) -> str | bool:
        """The Exchange admin center, where its address is known."""
        return EXCHANGE.get(self.cloud, False)

    def _outlook_person(self, remote_id: str | bool) -> str:
        """The page of a person, else that of all of them; empty if there is none.

        Outlook on the web opens a person by the item's id in its EWS form.
        """
        if self.cloud == "custom":
            return self.outlook_url or ""
        ews = (remote_id or "").replace("-", "/").replace("_", "+")
        item = quote(ews, safe="")
        people = f"{OUTLOOK[self.cloud or 'global']}/people"
        return f"{people}/id/{item}" if item else people

    def _outlook_event(self, page: str | None) -> str:
        """The page of an event, as Microsoft names it."""
        if self.cloud == "custom":
            return self.outlook_url or ""
        return page if page and urlsplit(page).scheme == "https" else ""
