"""What MSAL asks through: only answers that it can take get as far as MSAL.

MSAL 1.39 logs a body that it cannot read, with the tokens in it; remembers a refusal
for a minute; breaks for good over an ``error`` that is no text, or that no header can
hold, because it sends it along with every later request; takes any discovery that it
cannot read for an unknown tenant; and logs assertions and codes when debugging.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

import requests

from .errors import Throttled, Transient, is_code, parse_retry_after

TIMEOUT = 30  # seconds to connect, seconds between bytes
GRANTS = ("access_token",)
DEVICE_CODES = ("user_code", "device_code", "verification_uri")

logging.getLogger("msal.token_cache").addFilter(
    lambda record: record.levelno > logging.DEBUG
)


class SignInSession(requests.Session):
    """A session that raises ``Transient`` for what is no answer of the service."""

    def __init__(self) -> None:
        super().__init__()
        self.auth = _unchanged
        self.mount("https://", requests.adapters.HTTPAdapter(max_retries=1))

    def request(
        self,
        method: str,
        url: str,
        **options: Any,  # noqa: ANN401
    ) -> requests.Response:
        """The secret in a POST is not sent on to wherever a redirection points."""
        options |= {"timeout": TIMEOUT, "allow_redirects": method.upper() == "GET"}
        answer = super().request(method, url, **options)
        _check(answer, url if method.upper() == "POST" else "")
        return answer


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """In the place of a password from ``~/.netrc``."""
    return request


def _check(answer: requests.Response, posted_to: str) -> None:
    status = answer.status_code
    if status == 429 or status >= 500:
        raise (Throttled if status == 429 else Transient)(
            "sign-in service failed",
            status=status,
            code=f"HTTP{status}",
            retry_after=parse_retry_after(answer.headers.get("Retry-After")),
            operation="sign-in",
        )
    try:
        body = json.loads(answer.text)
    except ValueError:
        raise unreadable() from None
    if not isinstance(body, dict) or 300 <= status < 400:
        raise unreadable()
    if posted_to and not _is_told(status, body, posted_to):
        raise unreadable()


def _is_told(status: int, body: Mapping[str, Any], posted_to: str) -> bool:
    """An error as OAuth has it, or all that was asked for (contract 1.2, 1.4)."""
    if status >= 400 or "error" in body:
        return is_code(body.get("error"))
    wanted = DEVICE_CODES if posted_to.endswith("/devicecode") else GRANTS
    return all(body.get(name) and isinstance(body[name], str) for name in wanted)


def unreadable() -> Transient:
    """Another try may do better."""
    return Transient(
        "an answer that cannot be read", code="UnreadableAnswer", operation="sign-in"
    )
