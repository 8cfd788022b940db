from collections.abc import Callable
from functools import partial

from odoo import api, models

from ..graph import auth, contacts, people
from ..graph.client import GraphClient
from ..graph.errors import AppRefused, GraphError, MailboxUnavailable, SignInNeeded


class Office365Account(models.Model):
    """With application permissions nobody signs in: a manager assigns mailboxes.

    Users must not choose theirs, for the app may open every mailbox of the tenant.
    """

    _inherit = "office365.account"

    @api.onchange("user_id")
    def _onchange_user_id(self) -> None:
        """Most mailboxes have the address that Odoo knows."""
        self.login = self.user_id.email
        self.company_id = self.user_id.sudo().company_id

    def _is_by_application(self) -> bool:
        return self._app().sign_in_mode == "application"

    def _known_grants(self) -> set[str]:
        """The permissions that its user gave; empty where that says nothing: what was
        given at an earlier sign-in is not what the app holds."""
        return set() if self._is_by_application() else self._granted()

    def _token_source(self, registration: auth.Registration) -> Callable[[bool], str]:
        if not self._is_by_application():
            return super()._token_source(registration)
        if self.state == "not_connected":
            raise SignInNeeded("no mailbox is assigned", code="NoMailbox")
        if self.state == "error":
            # permissions that were granted since are in new tokens only
            auth.forget_app_tokens(registration)
        return partial(auth.client_credentials_token, registration)

    def _mailbox_path(self) -> str:
        if not self._is_by_application():
            return super()._mailbox_path()
        return people.path(self.object_id)

    def action_assign_mailbox(self) -> dict:
        """Look into the mailbox of the stated address, and keep whose it is."""
        self.ensure_one()
        self.check_access("write")
        self._check_companies()
        account = self.sudo()
        try:
            account._assign_mailbox()
        except GraphError as error:
            account._handle_graph_error(error)
            return account._notification("danger", account._last_error_text())
        return account._connected_notification()

    def _assign_mailbox(self) -> None:
        if not self._is_by_application():
            raise AppRefused("no mailbox can be assigned", code="NotConfigured")
        self._keep_mailbox(self._app(), self._look_by_app(self.login))

    def _look_by_app(self, whose: str) -> people.Profile:
        """Into the mailbox of an address or object ID, by the app's own right."""
        app = self._app()
        if not whose:
            raise MailboxUnavailable("no address", code="NoAddress")
        registration = app._registration()
        client = GraphClient(
            graph_url=registration.cloud.graph_url,
            token=partial(auth.client_credentials_token, registration),
            mailbox_key=f"{app.client_id} {whose}",
            mailbox=people.path(whose),
            max_wait=10.0,
        )
        person = people.profile(client)
        contacts.default_folder(client)
        return person

    def _try_by_app(self) -> None:
        """Before the app opens everybody's mailbox: could it open this one? Nothing is
        kept, and whoever signed in stays so."""
        connected = self.state != "not_connected"
        person = self._look_by_app(self.object_id if connected else self.login)
        if not connected:
            self._check_not_taken(person.object_id, person.user_principal_name)

    def _keep_mailbox(self, app: models.BaseModel, person: people.Profile) -> None:
        address = person.mail or person.user_principal_name
        self._check_not_taken(person.object_id, address)
        if self.object_id and self.object_id != person.object_id:
            self._mailbox_changed()
        self.write(
            {
                "app_id": app.id,
                "tenant_id": app.tenant.strip().lower(),
                "object_id": person.object_id,
                "signed_in_as": address,
            }
        )
        self._wake()
        self._set_connected()
