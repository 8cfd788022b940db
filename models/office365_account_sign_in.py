import re
from collections.abc import Callable, Iterable
from functools import partial

from odoo import models
from odoo.http import request

from ..graph import auth, contacts, people
from ..graph.client import GraphClient
from ..graph.errors import (
    Forbidden,
    GraphError,
    IdentityMismatch,
    MailboxUnavailable,
    SignInNeeded,
)
from .office365_account import ADDRESS

REDEEMED = "office365_sync.redeemed"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _names(scopes: Iterable[str]) -> set[str]:
    """Permissions by their bare names in lower case."""
    return {scope.rpartition("/")[2].lower() for scope in scopes}


def redeemed(code: str, redeem: Callable[[], auth.SignIn | None]) -> auth.SignIn | None:
    """What Microsoft gives for a code, which is good only once: a request that Odoo
    runs again, because a sync has written meanwhile, has what it was given before."""
    kept = request.httprequest.environ.setdefault(REDEEMED, {}) if request else {}
    if not kept.get(code):
        kept[code] = redeem()
    return kept[code]


class Office365Account(models.Model):
    """Signing in, and making sure that it is the right person who did."""

    _inherit = "office365.account"

    def _start_code_flow(
        self, state: str, prompt: str | None, also: Iterable[str] = ()
    ) -> dict:
        """Where to send the browser (``auth_uri``), and what to remember of it;
        ``also`` are permissions that are asked for before they are needed."""
        app = self._app()
        return auth.start_code_flow(
            app._registration(),
            self._scopes(dict.fromkeys([*self._permissions(), *also])),
            app.redirect_uri,
            state=state,
            login_hint=self.login or None,
            prompt=prompt,
            claims=self.sign_in_claims or None,
        )

    def _finish_code_flow(self, flow: dict, answer: dict, tries: bool = False) -> None:
        """Trade the code for a sign-in, if it is the right person's; ``tries`` as of
        ``_signed_in``."""
        redeem = partial(auth.finish_code_flow, self._app()._registration())
        code = answer.get("code") or ""
        try:
            sign_in = redeemed(code, partial(redeem, flow, answer))
        except SignInNeeded as error:
            self._keep_claims(error.claims)
            raise
        self._signed_in(sign_in, tries=tries)

    def _keep_claims(self, claims: str | None) -> None:
        """For the next sign-in; in a transaction of its own, as this one failed."""
        if not claims:
            return
        with self.env.registry.cursor() as cursor:
            account = self.with_env(self.env(cr=cursor, su=True)).exists()
            if account := account.try_lock_for_update(allow_referencing=True):
                account.sign_in_claims = claims

    def _signed_in(
        self, sign_in: auth.SignIn, public: bool = False, tries: bool = False
    ) -> None:
        """Keep a sign-in; ``IdentityMismatch`` when it is not the one expected.

        With ``tries`` it is looked at once whether that person has a mailbox, so that
        nobody reads "Connected" until the first sync says otherwise.
        """
        self._check_permissions(sign_in.granted_scopes)
        self._check_identity(sign_in, public)
        trouble = self._trouble_of(sign_in, public) if tries else None
        if self.object_id and self.object_id != sign_in.object_id:
            self._mailbox_changed()
        self.write(
            {
                "app_id": self._app().id,
                "tenant_id": sign_in.tenant_id,
                "object_id": sign_in.object_id,
                "signed_in_as": sign_in.username,
                "granted_scopes": " ".join(sign_in.granted_scopes),
                "login": self.login or sign_in.username,
            }
        )
        self.env["office365.token"]._keep(
            self, sign_in.cache_text, sign_in.home_account_id, public
        )
        self._wake()
        self._set_connected()
        if trouble:
            self._handle_graph_error(trouble)
        elif tries:
            self._app()._mode_works("device" if public else "user")

    def _trouble_of(self, sign_in: auth.SignIn, public: bool) -> GraphError | None:
        """There is no mailbox; whoever only reads a shared one needs none."""
        if not (self.contacts_enabled or self.calendar_enabled):
            return None
        try:
            contacts.default_folder(self._client_of(sign_in, public))
        except MailboxUnavailable as error:
            return error
        except GraphError:
            return None  # the next run sees what becomes of it
        return None

    def _check_identity(self, sign_in: auth.SignIn, public: bool) -> None:
        self._check_tenant(sign_in)
        self._check_not_taken(sign_in.object_id, sign_in.username)
        expected = self._addresses()
        if not expected or sign_in.username.lower() in expected:
            return
        if self._mail_of(sign_in, public).lower() not in expected:
            raise IdentityMismatch(
                self.env._(
                    "%(actual)s has signed in, but %(expected)s was expected.",
                    actual=sign_in.username,
                    expected=self.login,
                ),
                code="WrongPerson",
            )

    def _mail_of(self, sign_in: auth.SignIn, public: bool) -> str:
        """The mailbox's own address: people often sign in under another name."""
        return people.profile(self._client_of(sign_in, public)).mail

    def _client_of(self, sign_in: auth.SignIn, public: bool) -> GraphClient:
        """Requests with a sign-in that is not kept yet."""
        registration = self._app()._registration()
        tokens = auth.AccountTokens(
            registration,
            sign_in.cache_text,
            sign_in.home_account_id,
            self._scopes(),
            public=public,
        )
        return GraphClient(
            graph_url=registration.cloud.graph_url,
            token=tokens.token,
            mailbox_key=sign_in.home_account_id,
            max_wait=5.0,
        )

    def _check_tenant(self, sign_in: auth.SignIn) -> None:
        """The app's tenant if it is stated by its ID, and the tenant of last time."""
        stated = self._app().tenant.strip().lower()
        known = (self.tenant_id or "") if self.state != "not_connected" else ""
        expected = next(filter(GUID.fullmatch, (stated, known.lower())), None)
        if expected and sign_in.tenant_id.lower() != expected:
            raise IdentityMismatch(
                self.env._(
                    "%(person)s belongs to the tenant %(actual)s, but %(expected)s was "
                    "expected.",
                    person=sign_in.username,
                    actual=sign_in.tenant_id,
                    expected=expected,
                ),
                code="WrongTenant",
            )

    def _check_not_taken(self, object_id: str, address: str) -> None:
        other = self.sudo().search(
            [
                ("object_id", "=", object_id),
                ("state", "!=", "not_connected"),
                ("id", "!=", self.id),
            ]
        )
        if other:
            raise IdentityMismatch(
                self.env._(
                    "%(address)s is connected to the Odoo user %(user)s already.",
                    address=address,
                    user=other.user_id.name,
                ),
                code="MailboxTaken",
            )

    def _check_permissions(self, granted: tuple[str, ...]) -> None:
        """People may untick a permission; the administrator may have withheld it."""
        given = _names(granted)
        missing = [name for name in self._permissions() if name.lower() not in given]
        if missing:
            raise Forbidden(
                self.env._(
                    "These permissions were not granted: %s", ", ".join(missing)
                ),
                code="MissingScope",
            )

    def _granted(self) -> set[str]:
        """The permissions that its user gave, in lower case; empty if nobody signs in
        (application permissions)."""
        return _names((self.granted_scopes or "").split())

    def _token_scopes(self) -> list[str]:
        """What was given is used; what is needed since waits for the next sign-in."""
        granted = self._granted()
        wanted = self._permissions()
        return self._scopes([one for one in wanted if one.lower() in granted])

    def _addresses(self) -> set[str]:
        """Whoever signs in must be one of these, in lower case."""
        stated = f"{self.login or ''} {self.alias_addresses or ''}"
        return {address.lower() for address in ADDRESS.findall(stated)}

    def _mailbox_changed(self) -> None:
        """Another mailbox than before has signed in: drop what was tied to the old."""
