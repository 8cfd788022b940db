# pylint: disable=prefer-env-translation
# What is told is kept, and translated for whoever reads it.
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from odoo import fields, models
from odoo.tools.translate import LazyTranslate

from ..graph import auth, contacts, events, people
from ..graph.errors import GraphError, NotFound, Rejected
from .office365_account_asked import SWITCH
from .office365_check import CHECKS, GREEN, GREY, ORANGE, RED, Finding
from .permission_table import AS_APPLICATION

_lt = LazyTranslate(__name__)

KINDS = {"contacts": "contacts", "calendar": "events"}  # by the name of the check
LATE = timedelta(hours=1)


class Office365Account(models.Model):
    """Putting an account to the test: a request for each kind that is switched on."""

    _name = "office365.account"
    _inherit = ["office365.account", "office365.check"]

    def action_test(self) -> dict:
        """Read the profile and what is synced, and say how each went."""
        self.ensure_one()._check_may_test()
        account = self.sudo()
        account._conclude_checks(account._run_checks())
        return account._told_of_checks()

    def _check_may_test(self) -> None:
        """Where nobody signs in, whoever assigns mailboxes may also test them."""
        self.check_access("read")
        is_manager = self.env.user.has_group("office365_sync.group_manager")
        if not (is_manager and self.sudo()._is_by_application()):
            self._check_owner()

    def _conclude_checks(self, errors: dict[str, GraphError]) -> None:
        """The account's state, as after a run in which this came of it."""
        for name in ("sign_in", "mailbox"):
            if name in errors:
                self._handle_graph_error(errors[name])
                return
        tried = [name for name in KINDS if self[SWITCH[KINDS[name]]]]
        for name in tried:
            error = errors.get(name)
            if not error:
                self._kind_answers(KINDS[name])
            elif self._is_of_one_kind(error):
                self._kind_refused(KINDS[name], error)
            else:
                self._handle_graph_error(error)
        found = [errors[name] for name in tried if name in errors]
        if all(map(self._is_of_one_kind, found)):
            self._record_success()

    def _look_at_sign_in(self, scene: dict[str, Any]) -> list[Finding]:
        """Is there one, and does Microsoft still take it?"""
        client = scene["client"] = self._graph_client(max_wait=10.0)
        client.prepare(refused=True)  # a kept token says nothing of what was withdrawn
        if self._is_by_application():
            told = _lt("The app opens the mailbox by its own right.")
        else:
            told = _lt("Odoo is signed in as %s.", self.signed_in_as)
        return [Finding(GREEN, told)]

    def _look_at_mailbox(self, scene: dict[str, Any]) -> list[Finding]:
        """Whose is it?"""
        profile = people.profile(scene["client"])
        address = profile.mail or profile.user_principal_name
        told = _lt("Microsoft knows %s.", address)
        return [Finding(GREEN, told)]

    def _look_at_permissions(self, scene: dict[str, Any]) -> list[Finding]:
        """Each that is needed: was it given?"""
        lacking = self._lacking()
        if lacking is None:
            lacking = self._lacking_of_application()
        by_app = self._is_by_application()
        return [
            self._permission_found(name, name in lacking, by_app)
            for name in self._permissions()
        ]

    def _permission_found(self, name: str, is_missing: bool, by_app: bool) -> Finding:
        label = AS_APPLICATION.get(name, name) if by_app else name
        reason = self._app()._reason(label)
        if not is_missing:
            return Finding(GREEN, _lt("Granted: %s.", reason), label=label)
        text = _lt("Not granted: %s.", reason)
        remedy = _lt("Sign in again in your Preferences, and accept it.")
        if by_app:
            remedy = _lt(
                "Administrator: Office 365 > Configuration > Set Up says where it is "
                "granted. Where access is limited in Exchange (RBAC), it is not seen "
                "here."
            )
        return Finding(ORANGE if by_app else RED, text, remedy, label)

    def _permission_rows(self, names: Iterable[str]) -> list[dict[str, str]]:
        """Of these, which its user gave; as rows of a report. Asks nobody."""
        given = self._granted()
        (check,) = (one for one in CHECKS[self._name] if one.name == "permissions")
        return [
            self._row_in_words(
                self._check_row(
                    check,
                    self._permission_found(name, name.lower() not in given, False),
                )
            )
            for name in names
            if given and name != "offline_access"
        ]

    def _lacking(self) -> set[str] | None:
        """Permissions that its user has not given; None if nobody signs in."""
        return None if self._is_by_application() else self._not_given()

    def _not_given(self) -> set[str]:
        granted = self._granted()
        return {name for name in self._permissions() if name.lower() not in granted}

    def _lacking_of_application(self) -> set[str]:
        """Permissions that the app does not hold, as far as that can be seen."""
        app = self._app()
        token = auth.client_credentials_token(app._registration())
        granted = auth.application_permissions(token)
        if granted is None:
            return set()
        return {
            name
            for name in self._permissions()
            if not app._holds(AS_APPLICATION.get(name, name), granted)
        }

    def _look_at_contacts(self, scene: dict[str, Any]) -> list[Finding]:
        """Can they be read, and is their folder there? None is made by that."""
        if not self.contacts_enabled:
            return [Finding(GREY, _lt("They are not synced: switched off."))]
        known = self._cursor("contacts").folder_id
        if not known:
            contacts.default_folder(scene["client"])
            wanted = self._setting("contacts", "folder")
            told = _lt(
                "All right. The first sync looks for the folder %s, and makes it if it "
                "is not there.",
                wanted,
            )
            return [Finding(GREEN, told)]
        try:
            folder = contacts.get_folder(scene["client"], known)
        except (NotFound, Rejected):
            text = _lt("Their folder in Outlook is not there any more.")
            remedy = _lt(
                "The next sync makes it again. Nothing is taken away in Odoo without "
                "your yes."
            )
            return [Finding(ORANGE, text, remedy)]
        told = _lt("All right. They are in the folder %s.", folder["displayName"])
        return [Finding(GREEN, told)]

    def _look_at_calendar(self, scene: dict[str, Any]) -> list[Finding]:
        """Is the chosen one there? None is made by that."""
        if not self.calendar_enabled:
            return [Finding(GREY, _lt("It is not synced: switched off."))]
        self._check_calendar()
        wanted = self.calendar_name or _lt("the default one")
        if self.calendar_make:
            events.calendars(scene["client"])
        elif isinstance(found := self._find_calendar(scene["client"]), list):
            raise self._no_such_calendar(self.calendar_name, found)
        return [Finding(GREEN, _lt("All right. Calendar: %s.", wanted))]

    def _look_at_last_sync(self, scene: dict[str, Any]) -> list[Finding]:
        """Does it go on by itself?"""
        if not self.last_success:
            return [Finding(GREY, _lt("Nothing has been synced yet."))]
        told = _lt("Odoo last reached the mailbox on %s.", self.last_success)
        syncs = self.contacts_enabled or self.calendar_enabled
        if not syncs or self.last_success > fields.Datetime.now() - LATE:
            return [Finding(GREEN, told)]
        remedy = _lt(
            "If what is above is green, ask your administrator whether the scheduled "
            "actions run."
        )
        return [Finding(ORANGE, told, remedy)]
