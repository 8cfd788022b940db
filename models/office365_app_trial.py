# pylint: disable=prefer-env-translation
# What is told is kept, and translated for whoever reads it.
from collections.abc import Iterable
from functools import partial
from typing import Any

from odoo import models
from odoo.tools.translate import LazyGettext, LazyTranslate

from ..graph import auth, people
from ..graph.client import GraphClient
from ..graph.errors import AppRefused, GraphError, Transient
from .office365_check import GREEN, GREY, ORANGE, RED, Finding
from .permission_table import AS_APPLICATION, INCLUDED, REASONS

_lt = LazyTranslate(__name__)

ANY_TENANT = frozenset(("organizations", "common", "consumers"))
OFF_BY, TOO_FAR_OFF = 60, 300  # seconds; Microsoft's tokens bear about five minutes


class Office365App(models.Model):
    """What Microsoft says of an app registration when it is put to the test."""

    _inherit = "office365.app"

    def action_test(self) -> dict:
        """Check everything, and take note of whether Microsoft accepts it."""
        self.ensure_one()
        self.check_access("write")
        self._test()
        return self._told_of_checks()

    def _test(self) -> GraphError | None:
        """Why Microsoft does not take the app; whoever is responsible hears of it."""
        errors = self._run_checks()
        self._conclude_checks(errors)
        return errors.get("registration") or errors.get("microsoft")

    def _conclude_checks(self, errors: dict[str, GraphError]) -> None:
        if not self.held_mode:  # else of another way than everybody works with
            self._conclude(errors.get("registration") or errors.get("microsoft"))

    def _conclude(self, error: GraphError | None) -> None:
        """What holds for everybody after checks of which this came."""
        if isinstance(error, AppRefused) and error.code != "NotConfigured":
            self._refused(error)
        elif not error and not self._check_of("microsoft", RED, GREY):
            self._working()
            self.sudo().account_ids._wake()

    def _look_at_microsoft(self, scene: dict[str, Any]) -> list[Finding]:
        """Does the sign-in service know the app, and take its secret?"""
        try:
            return self._look_at_sign_in_service(scene)
        except Transient as error:
            return self._nobody_there(error, self.login_url)

    def _nobody_there(self, error: Transient, address: str) -> list[Finding]:
        """At an address of one's own, which may be wrong: waiting is no remedy then."""
        if self.cloud != "custom" or error.status:
            raise error
        return [
            Finding(
                RED,
                _lt("Nobody answers at %s as Microsoft would.", address),
                _lt(
                    "Administrator: correct this address, which you have entered "
                    "instead of a cloud of Microsoft's; or see that it can be reached "
                    "from Odoo's server."
                ),
            )
        ]

    def _look_at_sign_in_service(self, scene: dict[str, Any]) -> list[Finding]:
        registration = scene["registration"] = self._registration()
        if self.setup_mode == "device":
            auth.start_device_flow(registration, self._new_account()._scopes())
        elif self.tenant.strip() in ANY_TENANT:
            told = _lt(
                "Whether Microsoft accepts it shows when somebody signs in: it can be "
                "asked before only where one tenant is named."
            )
            return [Finding(GREY, told)]
        else:
            # a new one: what was granted since is in none that is kept
            token = auth.client_credentials_token(registration, force_refresh=True)
            scene["token"] = token
        told = _lt("Microsoft accepts the app registration.")
        return [Finding(GREEN, told)]

    def _look_at_permissions(self, scene: dict[str, Any]) -> list[Finding]:
        """Each permission that syncing needs: of the app itself, or of people."""
        if self.setup_mode != "application":
            return [self._consent_of_people()]
        names = self._application_permissions()
        granted = auth.application_permissions(scene.get("token") or "")
        if granted is None:
            told = _lt("Microsoft does not let Odoo see what was granted.")
            return [Finding(GREY, told, label=name) for name in names]
        return [self._application_permission(name, granted) for name in names]

    def _application_permission(self, name: str, granted: Iterable[str]) -> Finding:
        if self._holds(name, granted):
            told = _lt("Granted: %s.", self._reason(name))
            return Finding(GREEN, told, label=name)
        remedy = _lt(
            "In Entra ID, open the app's API permissions: add it as an application "
            "permission of Microsoft Graph, and press Grant admin consent. Where the "
            "app is limited to some mailboxes (RBAC for Applications in Exchange "
            "Online), access is given there and not seen here."
        )
        told = _lt("Not granted: %s.", self._reason(name))
        return Finding(ORANGE, told, remedy, name)

    def _holds(self, name: str, granted: Iterable[str]) -> bool:
        """Is this permission among those, by itself or in a larger one?"""
        return not {name, *INCLUDED.get(name, [])}.isdisjoint(granted)

    def _reason(self, permission: str) -> LazyGettext | str:
        """What a permission is for."""
        return REASONS.get(permission, permission)

    def _consent_of_people(self) -> Finding:
        """Who has still to give a permission that was not asked for before."""
        connected = self._accounts().filtered(lambda one: one.state != "not_connected")
        lacking = connected.filtered(lambda one: one._not_given())
        if not connected:
            told = _lt("Each user is asked for them when they sign in.")
            return Finding(GREY, told)
        if not lacking:
            told = _lt("Everybody who has signed in gave all that is needed.")
            return Finding(GREEN, told)
        return Finding(
            ORANGE,
            _lt(
                "A permission is missing of: %s.",
                lacking.user_id,
            ),
            _lt(
                "They sign in again in their Preferences, under Office 365, and accept "
                "it. What needs no new permission goes on meanwhile."
            ),
        )

    def _application_permissions(self) -> list[str]:
        """What the accounts need of what they sync (contacts, before there are any),
        and while it is set up what was chosen there."""
        names = [
            name
            for account in self._accounts() or self._new_account()
            for name in account._permissions()
        ]
        if self._is_being_set_up():
            names += self._setup_permissions()
        return list(dict.fromkeys(AS_APPLICATION.get(name, name) for name in names))

    def _new_account(self) -> models.BaseModel:
        """One as it is before anybody has chosen anything; it is not stored."""
        return self.env["office365.account"].sudo().new({"app_id": self.id})

    def _accounts(self) -> models.BaseModel:
        """All accounts that work through this registration, as superuser."""
        everybodys = self.env["office365.account"].sudo()
        known = everybodys.search([("app_id", "in", [self.id, False])])
        return known.filtered(lambda account: account._app() == self)

    def _look_at_graph(self, scene: dict[str, Any]) -> list[Finding]:
        """Any answer will do; that somebody is not found is one."""
        client = scene["client"] = self._trial_client(scene)
        if not client:
            told = _lt("It is tried as soon as somebody has signed in.")
            return [Finding(GREY, told)]
        try:
            people.profile(client)
        except GraphError as error:
            if isinstance(error, Transient) and not error.status:
                return self._nobody_there(error, self.graph_url)
            if not error.status or error.status >= 500:
                raise
        return [Finding(GREEN, _lt("Microsoft Graph answers."))]

    def _trial_client(self, scene: dict[str, Any]) -> GraphClient | None:
        """With one's own sign-in; else the app's, whatever that may see."""
        mine = self._accounts().filtered(
            lambda one: one.user_id == self.env.user and one.state == "connected"
        )
        if mine:
            return mine._graph_client(max_wait=10.0)
        if not scene.get("token"):
            return None
        registration = scene["registration"]
        address = self.env.user.email or "nobody"
        return GraphClient(
            graph_url=registration.cloud.graph_url,
            token=partial(auth.client_credentials_token, registration),
            mailbox_key=f"{registration.client_id} {address}",
            mailbox=people.path(address),
            max_wait=10.0,
        )

    def _look_at_clock(self, scene: dict[str, Any]) -> list[Finding]:
        """A clock that is wrong has valid sign-ins refused."""
        skew = scene["client"] and scene["client"].clock_skew
        if skew is None:
            return [Finding(GREY, _lt("Microsoft has not told the time yet."))]
        seconds = abs(round(skew))
        if seconds <= OFF_BY:
            told = _lt("Odoo's server and Microsoft agree on the time.")
            return [Finding(GREEN, told)]
        return [
            Finding(
                RED if seconds > TOO_FAR_OFF else ORANGE,
                _lt("The server's clock is wrong by %s seconds.", seconds),
                _lt(
                    "Set the clock of the computer that Odoo runs on by the internet "
                    "(NTP): with a wrong one Microsoft refuses sign-ins."
                ),
            )
        ]

    def _check_of(self, name: str, *colours: str) -> bool:
        """Had the check of this name one of these colours?"""
        return any(row["name"] == name for row in self._check_rows(*colours))

    def _registration_changed(self) -> None:
        """What was found before says nothing of what is entered now."""
        self._forget_checks()
        return super()._registration_changed()
