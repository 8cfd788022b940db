"""Access tokens for a Graph client, which may ask for them from several threads."""

import contextlib
import random
import threading
import time

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, models

from ..graph.auth import AccountTokens, Registration
from ..graph.errors import Transient

TRUSTED_FOR = 60  # seconds; MSAL hands out tokens with more than 300 seconds left
PATIENCE = 30  # seconds to wait for somebody else who renews the same sign-in


class TokenSource:
    """Tokens of one account, renewed when needed, the renewed sign-in stored.

    In the thread that made it, renewing happens under a lock on the token's row, in a
    short transaction of its own: the work at hand neither waits for others nor takes
    the sign-in with it when it is rolled back. Other threads never touch the database:
    what they renewed is stored at the next call from the first thread. (If that never
    comes nothing is lost: the old refresh token stays valid, contract 1.3.)
    """

    def __init__(self, account: models.BaseModel, registration: Registration) -> None:
        self._registry = account.env.registry
        self._account_id = account.id
        self._scopes = account._token_scopes()
        self._registration = registration
        self._thread = threading.get_ident()
        self._lock = threading.Lock()
        self._tokens: AccountTokens | None = None
        self._seen = ""  # the stored sign-in when it was last looked at
        self._token, self._renewed_at, self._forced_at = "", -TRUSTED_FOR, -TRUSTED_FOR

    def __repr__(self) -> str:
        return f"TokenSource(account={self._account_id})"

    def __call__(self, force_refresh: bool = False) -> str:
        """A bearer token; with ``force_refresh`` the last one was refused."""
        with self._lock:
            now = time.monotonic()
            if force_refresh and now - self._forced_at < TRUSTED_FOR / 2:
                force_refresh = False  # another thread has just done it
            if force_refresh or now - self._renewed_at >= TRUSTED_FOR:
                self._token = self._renew(force_refresh)
                self._renewed_at = now
                self._forced_at = now if force_refresh else self._forced_at
            return self._token

    def _renew(self, force: bool) -> str:
        if threading.get_ident() != self._thread and self._tokens:
            return self._tokens.token(force)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            # while somebody else renews it, or just has: look again, with new eyes
            with contextlib.suppress(SerializationFailure):
                if token := self._renew_in_database(force):
                    return token
            time.sleep(random.uniform(0.02, 0.1))  # noqa: S311  no secret
        raise Transient("the sign-in is being renewed", code="TokenBusy")

    def _renew_in_database(self, force: bool) -> str | None:
        with self._registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            row = env["office365.token"]._locked(self._account_id)
            if not row:
                return None
            renewed_elsewhere = self._seen and self._seen != row.cache_encrypted
            force = force and not renewed_elsewhere
            tokens = self._tokens
            if not tokens or not tokens.changed:
                tokens = AccountTokens(
                    self._registration,
                    row._cache(),
                    row.home_account,
                    self._scopes,
                    public=row.is_public_client,
                )
            token = tokens.token(force)
            if tokens.changed:
                row._write_cache(tokens.cache_text)
            self._seen = row.cache_encrypted
        tokens.changed = False
        self._tokens = tokens
        return token
