"""Everything that Graph or the sign-in service can answer, as typed errors.

One pure function turns an answer into an error, and the error says what to do about
it. Neither ``str`` nor ``repr`` ever holds a token, a body or a person's data: the
service's message is kept apart, in ``message``.
"""

from __future__ import annotations

import base64
import email.utils
import json
import math
import re
import time
from collections.abc import Mapping
from datetime import timezone
from enum import Enum
from typing import Any


class Action(str, Enum):
    """What an error asks for."""

    RETRY = "retry"
    REAUTHENTICATE = "reauthenticate"
    RESYNC = "resync"
    MERGE_AGAIN = "merge_again"
    SKIP_ITEM = "skip_item"
    STOP_ACCOUNT = "stop_account"
    TELL_ADMIN = "tell_admin"


class GraphError(Exception):
    """An answer that is not the one asked for.

    ``uncertain``: the request may have been carried out although no answer came.
    ``claims``: what a conditional-access policy wants the next sign-in to carry.
    """

    action = Action.SKIP_ITEM

    def __init__(
        self,
        message: str = "",
        *,
        status: int | None = None,
        code: str = "",
        request_id: str = "",
        client_request_id: str = "",
        retry_after: float | None = None,
        operation: str = "",
        uncertain: bool = False,
        claims: str | None = None,
    ) -> None:
        super().__init__(code or type(self).__name__)
        self.message = message
        self.status = status
        self.code = code
        self.request_id = request_id
        self.client_request_id = client_request_id
        self.retry_after = retry_after
        self.operation = operation
        self.uncertain = uncertain
        self.claims = claims

    def __str__(self) -> str:
        told = f"{type(self).__name__} {self.status or ''} {self.code}".split()
        mark = f" (request {self.client_request_id})" if self.client_request_id else ""
        return f"{' '.join(told)}{mark}"

    __repr__ = __str__


class Transient(GraphError):
    """The service or the way to it failed for now."""

    action = Action.RETRY


class Throttled(Transient):
    """Too many requests; ``retry_after`` says how long to wait, if told."""


class Unauthorized(Transient):
    """The token was refused twice, the second time fresh."""


class SignInNeeded(GraphError):
    """Only this person, signing in again, can mend it."""

    action = Action.REAUTHENTICATE


class AppRefused(GraphError):
    """The app registration is at fault: the administrator's to mend."""

    action = Action.TELL_ADMIN


class Forbidden(GraphError):
    """A permission or a right in the mailbox is missing."""

    action = Action.STOP_ACCOUNT


class MailboxUnavailable(GraphError):
    """There is no mailbox that Graph could reach."""

    action = Action.STOP_ACCOUNT


class IdentityMismatch(GraphError):
    """Somebody else signed in than was expected."""

    action = Action.REAUTHENTICATE


class NotFound(GraphError):
    """The item is not there."""


class Stale(GraphError):
    """The item was changed since it was read."""

    action = Action.MERGE_AGAIN


class FolderExists(GraphError):
    """A folder of this name is there already."""


class DeltaExpired(GraphError):
    """The change feed cannot be continued from this link (contract 2.7, rule 5)."""

    action = Action.RESYNC


class Rejected(GraphError):
    """The request is refused for what it says."""


RESYNC_CODES = frozenset(
    "syncstatenotfound resyncrequired fullsyncrequired syncstateinvalid "
    "errorinvalidsyncstatedata".split()
)
MAILBOX_CODES = frozenset(
    "mailboxnotenabledforrestapi errornonexistentmailbox errorinvaliduser "
    "request_resourcenotfound".split()
)
THROTTLE_CODES = frozenset(
    "toomanyrequests applicationthrottled activitylimitreached errorserverbusy "
    "errortoomanyobjectsopened errorexceededconnectioncount".split()
)
CONFLICTS: dict[str, type[GraphError]] = {
    "errorfolderexists": FolderExists,
    "errorirresolvableconflict": Stale,
}
BY_STATUS: dict[int, type[GraphError]] = {
    401: Unauthorized,
    402: Forbidden,
    403: Forbidden,
    404: NotFound,
    408: Transient,
    410: DeltaExpired,
    412: Stale,
    423: Transient,
    424: Transient,
    425: Transient,
    429: Throttled,
    507: Forbidden,
    509: Throttled,
}


LONGEST_PAUSE = 24 * 3600  # seconds; nobody is waited for longer, whatever is told
CODE = re.compile(r"[\w.-]{1,80}", re.ASCII)


def is_code(told: object) -> bool:
    """Does it look like a code? One goes into logs, which a text must not."""
    return isinstance(told, str) and bool(CODE.fullmatch(told))


def _code(told: object) -> str:
    return str(told) if is_code(told) else ""


def error_codes(body: object) -> tuple[str, str, list[str]]:
    """``(code, message, all codes in lower case)`` of an error body (contract 10.1)."""
    error = body.get("error") if isinstance(body, Mapping) else None
    if not isinstance(error, Mapping):
        return "", "", []
    codes: list[str] = []
    inner: Any = error
    while isinstance(inner, Mapping):
        codes.append(_code(inner.get("code")))
        inner = inner.get("innerError") or inner.get("innererror")
    outer = codes[0] or next((code for code in codes if code), "")
    return (
        outer,
        str(error.get("message") or ""),
        [code.lower() for code in codes if code],
    )


NAMED = re.compile(r"""property:? +(\w+)|(['"`])([\w./\[\]]+)\2""", re.IGNORECASE)


def properties_named(message: str) -> set[str]:
    """Of which properties a message speaks, in lower case: what it puts in quotes, or
    calls a property. A plain word of the text, "body" or "start", is no name."""
    found = (match[1] or match[3] for match in NAMED.finditer(message))
    return {word for name in found for word in re.findall(r"\w+", name.lower())}


def parse_retry_after(value: str | None, now: float | None = None) -> float | None:
    """Seconds to wait: an integer, a fraction or an HTTP date; None if not told.

    Fractions are seen in answers (contract 7); what is longer than a day is a day.
    """
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            moment = email.utils.parsedate_to_datetime(value)
        except (TypeError, ValueError):
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
        seconds = moment.timestamp() - (time.time() if now is None else now)
    if not math.isfinite(seconds):
        return None
    return min(max(0.0, seconds), LONGEST_PAUSE)


def _kind(status: int, codes: list[str]) -> type[GraphError]:
    if RESYNC_CODES.intersection(codes):
        return DeltaExpired
    if status in (403, 404) and MAILBOX_CODES.intersection(codes):
        return MailboxUnavailable
    if status in (401, 403) and "insufficient_claims" in codes:
        return SignInNeeded
    if status == 409:
        found = (CONFLICTS[code] for code in codes if code in CONFLICTS)
        return next(found, Rejected)
    if status in (429, 503) and THROTTLE_CODES.intersection(codes):
        return Throttled
    if status in BY_STATUS:
        return BY_STATUS[status]
    return Transient if status >= 500 and status != 501 else Rejected


def error_from_response(
    status: int,
    headers: Mapping[str, str],
    body: object,
    *,
    operation: str = "",
    client_request_id: str = "",
) -> GraphError:
    """The error that an answer with a status of 400 or more stands for.

    Behind a 5xx the work may have been done all the same (contract 10.3, 504), unless
    it says that it was throttled. Who only reads has nothing that could be stale: some
    reads are answered so all the same (contract 7), and are worth another try.
    """
    code, message, codes = error_codes(body)
    told = {name.lower(): str(value) for name, value in headers.items()}
    challenge = told.get("www-authenticate", "")
    if "insufficient_claims" in challenge:
        codes.append("insufficient_claims")
    kind = _kind(status, codes)
    if kind is Stale and operation.startswith("GET "):
        kind = Transient
    return kind(
        message,
        status=status,
        code=code or f"HTTP{status}",
        request_id=told.get("request-id", ""),
        client_request_id=client_request_id or told.get("client-request-id", ""),
        retry_after=parse_retry_after(told.get("retry-after")),
        operation=operation,
        uncertain=status >= 500 and kind is Transient,
        claims=_challenged(challenge),
    )


def _challenged(challenge: str) -> str | None:
    """``claims`` of a ``WWW-Authenticate`` header: JSON in base64 (contract 1.8)."""
    _, found, rest = challenge.partition('claims="')
    told = rest.partition('"')[0].replace("+", "-").replace("/", "_")
    try:
        padded = told + "=" * (-len(told) % 4)
        return _claims(base64.urlsafe_b64decode(padded).decode()) if found else None
    except ValueError:
        return None


def _claims(told: object) -> str | None:
    """What MSAL takes as ``claims_challenge``: the text of a JSON object."""
    try:
        claims = json.loads(told) if isinstance(told, str) else told
    except ValueError:
        return None
    return json.dumps(claims) if claims and isinstance(claims, dict) else None


TELL_ADMIN = frozenset(
    "invalid_client unauthorized_client invalid_resource invalid_scope "
    "unsupported_grant_type invalid_request".split()
)
SIGN_IN = frozenset(
    "invalid_grant interaction_required consent_required login_required "
    "access_denied authorization_declined bad_verification_code expired_token".split()
)


def error_from_token_answer(answer: Mapping[str, Any]) -> GraphError:
    """The error in a sign-in service's answer, by its ``error`` (contract 1.2, 1.8).

    The AADSTS number is only a hint for the remedy; it becomes the code.
    """
    error = _code(answer.get("error"))
    numbers = answer.get("error_codes")
    number = numbers[0] if numbers and isinstance(numbers, list) else None
    kind: type[GraphError] = Transient
    if error in SIGN_IN:
        kind = SignInNeeded
    elif error in TELL_ADMIN:
        kind = AppRefused
    return kind(
        str(answer.get("error_description") or "").split("Trace ID")[0].strip(),
        code=f"AADSTS{number}" if isinstance(number, int) else error,
        request_id=str(answer.get("trace_id") or ""),
        client_request_id=str(answer.get("correlation_id") or ""),
        operation="sign-in",
        claims=_claims(answer.get("claims")),
    )
