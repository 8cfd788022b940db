import dataclasses
from collections.abc import Iterator
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..graph import auth
from ..graph.errors import AppRefused, GraphError
from ..models.office365_app import ENDPOINTS
from ..models.office365_app_trial import ANY_TENANT
from .office365_setup_values import BELOW, NO_TENANT, is_swapped

CLIENT_ID = "client_id"
IDS = frozenset(("tenant", CLIENT_ID))
CREDENTIALS = frozenset(("secret", "certificate"))


class Office365Setup(models.TransientModel):
    """What is typed over a registration that somebody's sync works with."""

    _inherit = "office365.setup"

    people_anew = fields.Integer(
        "Who Signs In Again",
        compute="_compute_people_anew",
        help="Of those who are connected, with what is entered now.",
    )
    is_agreed = fields.Boolean("Everybody Signs In Again")

    @api.depends("client_id", "cloud", "login_url", "graph_url")
    def _compute_people_anew(self) -> None:
        for setup in self:
            entered = {name: setup[name] for name in (CLIENT_ID, *ENDPOINTS)}
            setup.people_anew = len(setup._people_anew(entered))

    def _people_anew(self, vals: dict[str, Any]) -> models.BaseModel:
        """Whose sign-in is worth nothing with these values: it was given to one app,
        at one cloud."""
        app = self.app_id._origin
        if not app._differs(vals, ENDPOINTS):
            given = (vals.get(CLIENT_ID) or "").strip().lower()
            same = given in ("", (app.client_id or "").strip().lower())
            if same or app.sign_in_mode == "application":
                return app.account_ids.browse()
        return app._connected()

    def _check_agreed(self, vals: dict[str, Any]) -> None:
        """They hear of it from whoever enters the values, not from their sync."""
        people = self._people_anew(vals)
        if people and not vals.get("is_agreed", self.is_agreed):
            raise UserError(
                self.env._(
                    "With another app registration, or another cloud, everybody who is "
                    "connected signs in again (now: %(count)s), and nothing is synced "
                    "for them until they have. If that is meant, tick "
                    "%(tick)s; else enter what was there before.",
                    count=len(people),
                    tick=self._fields["is_agreed"]._description_string(self.env),
                )
            )

    def _check_replaced(self, vals: dict[str, Any]) -> None:
        """Everybody's sync goes on with what is stored: nothing that cannot work, or
        that Microsoft refuses, takes its place."""
        app = self.app_id
        app.check_access("write")
        if not ENDPOINTS.isdisjoint(vals):
            app._check_entered_addresses(vals)
        credential = vals.get("credential") or app.credential
        given = self._given_anew(vals, credential)
        turned = credential != app.credential and app.sign_in_mode != "device"
        if not (given or turned) or not app._is_in_use():
            return
        for told in self._wrong_given(given):
            raise self._stays(told, given)
        if turned and credential not in given:
            for told in self._wrong_stored(credential):
                raise self._stays(told, given)
        if app._differs(vals, ENDPOINTS):
            return  # what is stored is sent nowhere before that is kept
        try:
            registration = self._as_given(given, credential)
            if registration:
                self._ask_microsoft(registration)
        except AppRefused as error:
            told = self._told_of_refusal(error, registration)
            raise self._stays(told, given) from None
        except GraphError:
            return  # an outage keeps nobody from going on

    def _told_of_refusal(
        self, error: AppRefused, registration: auth.Registration
    ) -> str:
        """What is wrong, and where the right value is copied from."""
        if error.code == NO_TENANT and is_swapped(registration):
            return self._told_of_swapped()
        message, remedy = self.env["office365.remedy"]._explain(error)
        below = BELOW.get(error.code)
        return "\n".join([message, self.env._(below) if below else remedy])

    def _given_anew(self, vals: dict[str, Any], credential: str) -> dict[str, str]:
        """The IDs that are others now, and the secret or certificate that is used."""
        given = {
            name: (vals[name] or "").strip()
            for name in IDS.intersection(vals)
            if (vals[name] or "").strip() != (self.app_id[name] or "").strip()
        }
        if vals.get(credential):
            given[credential] = vals[credential]
        return given

    def _wrong_given(self, given: dict[str, str]) -> Iterator[str]:
        """What can be seen without asking Microsoft."""
        tenant = given.get("tenant", self.tenant or "")
        if "tenant" in given:
            yield from self._wrong_tenant(tenant)
        if "client_id" in given:
            yield from self._wrong_client_id(given["client_id"], tenant)
        if "secret" in given:
            self.app_id._check_secret(given["secret"])
        if "certificate" in given:
            yield from self._wrong_certificate_text(given["certificate"])

    def _wrong_stored(self, credential: str) -> Iterator[str]:
        """Of the other kind, which is to be used from now on as it was stored once."""
        if credential == "certificate":
            yield from self._wrong_certificate()
        else:
            yield from self._wrong_secret()

    def _as_given(
        self, given: dict[str, str], credential: str
    ) -> auth.Registration | None:
        """As it would be; None where there is nothing to try."""
        app = self.app_id
        used = given.get(credential) or (
            app._get_client_secret()
            if credential == "secret"
            else app._get_certificate()
        )
        if not used and app.sign_in_mode != "device":
            return None
        return dataclasses.replace(
            app._registration(),
            **{name: given[name] for name in IDS.intersection(given)},
            **{**dict.fromkeys(CREDENTIALS), credential: used},
        )

    def _ask_microsoft(self, registration: auth.Registration) -> None:
        if self.app_id.sign_in_mode == "device":
            scopes = self.app_id._new_account()._scopes()
            auth.start_device_flow(registration, scopes)
        elif registration.tenant not in ANY_TENANT:
            auth.client_credentials_token(registration, force_refresh=True)

    def _stays(self, told: str, given: dict[str, str]) -> UserError:
        kept = self.env._(
            "What was entered before stays in use, since people are connected with it. "
            "Enter all values that belong together, and then press Next."
        )
        if given.keys() == {"secret"}:
            kept = self.env._("The secret that was entered before stays in use.")
        return UserError("\n".join([told, kept]))
