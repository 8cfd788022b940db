from odoo import models

from ..graph import contacts, events, people
from ..graph.client import GraphClient
from ..graph.errors import GraphError
from .office365_account_asked import SWITCH


class Office365Account(models.Model):
    """Putting an account to the test: a request for each kind that is switched on."""

    _inherit = "office365.account"

    def action_test(self) -> dict:
        """Read the profile and what is synced, and say how each went."""
        self.ensure_one()._check_owner()
        account = self.sudo()
        try:
            client = account._graph_client(max_wait=10.0)
            profile = people.profile(client)
        except GraphError as error:
            account._handle_graph_error(error)
            return account._notification("danger", account._last_error_text())
        address = profile.mail or profile.user_principal_name
        lines = [self.env._("The mailbox of %s answers.", address)]
        errors = account._try_kinds(client)
        for kind, error in errors.items():
            lines.append(account._tried(kind, error))
        failed = any(errors.values())
        return account._notification("danger" if failed else "success", " ".join(lines))

    def _try_kinds(self, client: GraphClient) -> dict[str, GraphError | None]:
        """What came of each, and the account's state after it, as after a run."""
        tries = {"contacts": self._try_contacts, "events": self._try_calendar}
        errors: dict[str, GraphError | None] = {}
        for kind in (kind for kind in tries if self[SWITCH[kind]]):
            try:
                errors[kind] = tries[kind](client)
                self._kind_answers(kind)
            except GraphError as error:
                errors[kind] = error
        found = {kind: error for kind, error in errors.items() if error}
        for kind, error in found.items():
            if self._is_of_one_kind(error):
                self._kind_refused(kind, error)
            else:
                self._handle_graph_error(error)
        if all(map(self._is_of_one_kind, found.values())):
            self._record_success()
        return errors

    def _try_contacts(self, client: GraphClient) -> None:
        contacts.default_folder(client)

    def _try_calendar(self, client: GraphClient) -> None:
        """Is the chosen one there? None is made by that."""
        self._check_calendar()
        if self.calendar_make:
            events.calendars(client)
        elif isinstance(found := self._find_calendar(client), list):
            raise self._no_such_calendar(self.calendar_name, found)

    def _tried(self, kind: str, error: GraphError | None) -> str:
        """How it went, for a person."""
        if not error and kind == "contacts":
            return self.env._("Contacts: all right.")
        if not error:
            return self.env._("Calendar: all right.")
        told = " ".join(self.env["office365.remedy"]._explain(error))
        if kind == "contacts":
            return self.env._("Contacts: %s", told)
        return self.env._("Calendar: %s", told)
