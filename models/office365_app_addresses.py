from typing import Any
from urllib.parse import urlsplit

from odoo import api, models
from odoo.exceptions import ValidationError

from ..graph import clouds
from .office365_app import ENDPOINTS


class Office365App(models.Model):
    """Addresses of one's own in place of a cloud of Microsoft's."""

    _inherit = "office365.app"

    @api.constrains("cloud", "login_url", "graph_url")
    def _check_addresses(self) -> None:
        for app in self:
            app._check_entered_addresses({})

    def _check_entered_addresses(self, vals: dict[str, Any]) -> None:
        """Own addresses are https, and never mix with Microsoft's sign-in.

        A token of Microsoft's could otherwise be sent to an address of one's own.
        """
        given = {name: vals.get(name, self[name]) for name in ENDPOINTS}
        if given["cloud"] != "custom":
            return
        sign_in, graph = given["login_url"] or "", given["graph_url"] or ""
        if not (_is_safe(sign_in) and _is_safe(graph)):
            raise ValidationError(
                self.env._("Addresses of your own must start with https://")
            )
        if _is_microsofts_sign_in(sign_in):
            raise ValidationError(
                self.env._("Choose Microsoft's cloud instead of its address.")
            )
        if _is_microsofts_sign_in(graph):
            raise ValidationError(
                self.env._(
                    "The Graph Address is that of Microsoft's sign-in. Choose "
                    "Microsoft's cloud instead, or enter the address of Graph."
                )
            )


def _is_safe(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:  # such as https://[
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not parts.username


def _is_microsofts_sign_in(address: str) -> bool:
    known = {urlsplit(cloud.login_url).hostname for cloud in clouds.CLOUDS.values()}
    return urlsplit(address).hostname in known
