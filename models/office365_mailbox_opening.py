# pylint: disable=prefer-env-translation
# What is told is kept, and translated for whoever reads it.
from typing import Any

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..graph import messages
from ..graph.errors import Action, GraphError, NotFound
from .office365_check import GREEN, Finding
from .office365_mailbox import FOLDERS
from .remedies_of_mailbox import UNKNOWN_ADDRESS, UNKNOWN_DOMAIN, code_of

_lt = LazyTranslate(__name__)

AT_FIRST = ("sign_in", "mailbox", "inbox")  # what is looked at changes nothing there


class Office365Mailbox(models.Model):
    """Opening the mailbox itself, whoever's profile can be read."""

    _inherit = "office365.mailbox"

    def _look_at_mailbox(self, scene: dict[str, Any]) -> list[Finding]:
        try:
            messages.get_folder(scene["client"], messages.ROOT)
        except GraphError as error:
            error.code = code_of(error, self.sign_in_mode == "application")
            if error.code == UNKNOWN_ADDRESS and self._is_of_strange_domain():
                error.code = UNKNOWN_DOMAIN
            raise
        return [Finding(GREEN, _lt("Odoo can open it."))]

    def _is_of_strange_domain(self) -> bool:
        """Has nobody who is connected in the same way an address of its domain?"""
        accounts = self._app().sudo().account_ids
        told = filter(
            None, [*accounts.mapped("login"), *accounts.mapped("signed_in_as")]
        )
        known = {address.lower().rpartition("@")[2] for address in told}
        return bool(known) and self.address.lower().rpartition("@")[2] not in known

    def _look_at_inbox(self, scene: dict[str, Any]) -> list[Finding]:
        """The folder that is read, and how much is in it already."""
        setting, _made = FOLDERS["inbox_id"]
        there = messages.resolve_folder(scene["client"], self[setting])
        scene["inbox_id"] = there["id"]
        count = there.get("totalItemCount")
        self.waiting = count if isinstance(count, int) else 0
        told = _lt(
            "%(folder)s; mails in it now: %(count)s.",
            folder=there.get("displayName") or self[setting],
            count=self.waiting,
        )
        return [Finding(GREEN, told)]

    def _handle_graph_error(self, error: GraphError) -> Action:
        """Of a mailbox; in a run, what is not there is a folder or a mail."""
        if not isinstance(error, NotFound):
            error.code = code_of(error, self.sign_in_mode == "application")
        return super()._handle_graph_error(error)

    def _open_once(self) -> None:
        """Is there such a mailbox, and how much is in it? Nothing there is changed."""
        self.ensure_one().check_access("write")
        self._check_may_be_read()
        if self.state != "off":
            raise UserError(self.env._("Switch the mailbox off first."))
        self.sudo()._run_checks(AT_FIRST)
