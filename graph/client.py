"""The one door to Microsoft Graph: time-outs, retries, throttling, typed errors."""

from __future__ import annotations

import email.utils
import logging
import random
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from .errors import (
    GraphError,
    Rejected,
    SignInNeeded,
    Throttled,
    Transient,
    error_from_response,
)

_logger = logging.getLogger(__name__)

TIMEOUT = (10, 60)  # seconds to connect, seconds between bytes
IN_FLIGHT = 4  # per app and mailbox (contract 7)
FIRST_WAIT, LONGEST_WAIT, TRIES = 0.5, 30.0, 8
SAFE_TO_REPEAT = frozenset(("GET", "PUT", "PATCH", "DELETE"))
IMMUTABLE = 'IdType="ImmutableId"'

_doors: dict[str, threading.BoundedSemaphore] = {}
_doors_lock = threading.Lock()


def door(mailbox_key: str) -> threading.BoundedSemaphore:
    """What bounds the requests in flight to one mailbox in this process."""
    with _doors_lock:
        return _doors.setdefault(mailbox_key, threading.BoundedSemaphore(IN_FLIGHT))


@dataclass(frozen=True)
class Response:
    """A good answer: parsed JSON, bytes of an image, or None."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def record(self) -> dict[str, Any]:
        """The body, if it is an object with an id; anything else is no answer."""
        if isinstance(self.body, dict) and isinstance(self.body.get("id"), str):
            return self.body
        mark = self.headers.get("client-request-id", "")
        raise unreadable("an object without id", self.status, mark)


def unreadable(
    message: str, status: int | None = None, mark: str = "", operation: str = ""
) -> Transient:
    """A good answer that says nothing; what was asked for may well be done."""
    return Transient(
        message,
        status=status,
        code="UnreadableAnswer",
        client_request_id=mark,
        operation=operation,
        uncertain=True,
    )


class GraphClient:
    """Requests to one mailbox with one person's token.

    ``token`` is called with ``True`` when the last one was refused. ``mailbox`` is the
    path of the mailbox: with application permissions ``/users/{id}``, there is no
    ``/me`` then, and paths below ``/me`` are taken for it (contract 0).

    Waiting for throttling and failures is bounded by ``max_wait`` seconds a request,
    and by ``deadline`` for all of them; what would take longer raises ``Throttled`` or
    ``Transient`` with ``retry_after``.
    """

    def __init__(
        self,
        *,
        graph_url: str,
        token: Callable[[bool], str],
        mailbox_key: str,
        mailbox: str = "/me",
        user_agent: str = "office365_sync",
        http: requests.Session | None = None,
        max_wait: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        rand: Callable[[], float] = random.random,
    ) -> None:
        self.root = f"{graph_url.rstrip('/')}/v1.0"
        self._token = token
        self._mailbox = mailbox
        self._door = door(mailbox_key)
        self._http = http or session()
        self._user_agent = user_agent
        self._max_wait = max_wait
        self.deadline: float | None = None  # of the whole work, by the clock
        self._sleep, self._clock, self._rand = sleep, clock, rand
        self.requests_made = 0
        self.seconds_throttled = 0.0
        self.last_client_request_id = ""
        self.clock_skew: float | None = None  # seconds that the service is ahead

    @property
    def max_wait(self) -> float:
        """Seconds that a request may still wait: there is no waiting past the end."""
        if self.deadline is None:
            return self._max_wait
        return max(0.0, min(self._max_wait, self.deadline - self._clock()))

    def get(self, path: str, **options: Any) -> Response:  # noqa: ANN401
        """Read."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> Response:  # noqa: ANN401
        """Create. An answer that got lost is not asked for again: ``uncertain``."""
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> Response:  # noqa: ANN401
        """Replace."""
        return self.request("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> Response:  # noqa: ANN401
        """Remove."""
        return self.request("DELETE", path, **options)

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: object = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool | None = None,
    ) -> Response:
        """One request, tried until it is answered, refused, or not worth waiting for.

        ``path`` is below ``/v1.0``, or a link that Graph gave, taken verbatim.
        """
        may_repeat = method in SAFE_TO_REPEAT if repeatable is None else repeatable
        options = {"params": params, "json": json, "data": data, "headers": headers}
        deadline = self._clock() + self.max_wait
        refreshed = renew = False
        for attempt in range(TRIES):
            try:
                fresh, renew = renew, False
                return self._try(method, self.url(path), options, fresh)
            except GraphError as error:
                if error.status == 401 and not refreshed:
                    if isinstance(error, SignInNeeded):
                        raise
                    refreshed = renew = True
                    continue
                if not isinstance(error, Transient) or error.status == 401:
                    raise
                if error.uncertain and not may_repeat:
                    raise
                error.uncertain = error.uncertain and not may_repeat
                self._wait(error, attempt, deadline)
        raise Transient("tried too often", code="TriedTooOften", operation=method)

    def place(self, path: str) -> str:
        """A path below ``/v1.0``, in this client's mailbox."""
        mine = path == "/me" or path.startswith("/me/")
        return self._mailbox + path[len("/me") :] if mine else path

    def url(self, path: str) -> str:
        """The full address; a link to another host is refused, the token stays ours."""
        if not path.startswith(("https://", "http://")):
            return self.root + self.place(path)
        ours, theirs = urlsplit(self.root), urlsplit(path)
        if (ours.scheme, ours.netloc) != (theirs.scheme, theirs.netloc):
            raise Rejected("a link to a foreign host", code="ForeignLink")
        return path

    def _wait(self, error: Transient, attempt: int, deadline: float) -> None:
        backoff = min(LONGEST_WAIT, FIRST_WAIT * 2**attempt)
        seconds = error.retry_after
        if seconds is None:
            seconds = backoff * (0.5 + self._rand() / 2)
        else:
            seconds += self._rand() * 0.1
        if attempt + 1 >= TRIES or self._clock() + seconds > deadline:
            error.retry_after = error.retry_after or backoff
            raise error
        if isinstance(error, Throttled):
            self.seconds_throttled += seconds
        self._sleep(seconds)

    def prepare(self, refused: bool = False) -> None:
        """Have a token, another if the last was ``refused``: the thread that made this
        client asks, lanes then share it."""
        self._token(refused)

    def pause(self, seconds: float) -> None:
        """Wait as the service asked, and count it."""
        self.seconds_throttled += seconds
        self._sleep(seconds)

    def _try(
        self, method: str, url: str, options: dict[str, Any], fresh: bool
    ) -> Response:
        mark = str(uuid.uuid4())
        headers = self._headers(mark, options["headers"], fresh)
        operation = f"{method} {urlsplit(url).path.rsplit('/', 1)[-1][:40]}"
        started = self._clock()
        with self._door:
            self.requests_made += 1
            self.last_client_request_id = mark
            try:
                answer = self._http.request(
                    method,
                    url,
                    params=options["params"],
                    json=options["json"],
                    data=options["data"],
                    headers=headers,
                    auth=_Untouched(None if options["params"] else url),
                    timeout=TIMEOUT,
                    allow_redirects=False,
                )
            except requests.RequestException as error:
                _logger.debug(
                    "%s failed: %s [%s]", operation, type(error).__name__, mark
                )
                raise Transient(
                    "no answer",
                    code=type(error).__name__,
                    client_request_id=mark,
                    operation=operation,
                    uncertain=not isinstance(error, requests.ConnectTimeout),
                ) from None
        _logger.debug(
            "%s -> %s in %.0f ms [%s]",
            operation,
            answer.status_code,
            (self._clock() - started) * 1000,
            mark,
        )
        self.clock_skew = _ahead(answer.headers.get("Date"))
        return _answer(answer, operation, mark)

    def _headers(
        self, mark: str, extra: Mapping[str, str] | None, fresh: bool
    ) -> dict[str, str]:
        headers = dict(extra or {})
        preferences = [IMMUTABLE, headers.pop("Prefer", "")]
        return {
            "Authorization": f"Bearer {self._token(fresh)}",
            "Accept": "application/json",
            "Prefer": ", ".join(filter(None, preferences)),
            "User-Agent": self._user_agent,
            "client-request-id": mark,
            "return-client-request-id": "true",
            **headers,
        }


class _Untouched(requests.auth.AuthBase):
    """Keeps what requests would change: a link, which is to be followed verbatim
    (contract 0), and our token, which a password in ``~/.netrc`` would replace."""

    def __init__(self, link: str | None) -> None:
        self.link = link

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.url = self.link or request.url
        return request


def session() -> requests.Session:
    """An HTTP session for one account; connections are kept for all lanes."""
    http = requests.Session()
    adapter = requests.adapters.HTTPAdapter(pool_maxsize=IN_FLIGHT * 2)
    http.mount("https://", adapter)
    return http


def _ahead(date: str | None) -> float | None:
    """How many seconds the clock that wrote a ``Date`` is ahead of ours."""
    try:
        moment = email.utils.parsedate_to_datetime(date or "")
    except (TypeError, ValueError):
        return None
    return moment.timestamp() - time.time()


def _answer(answer: requests.Response, operation: str, mark: str) -> Response:
    """A response, or the error it stands for; garbage counts as no answer.

    So does a redirection: Graph has none, a gateway in between may (it is not followed,
    as the token would go along).
    """
    status, kind = answer.status_code, answer.headers.get("Content-Type", "")
    body: Any = None
    readable = status < 300 or status >= 400
    if "json" in kind and answer.content:
        try:
            body = answer.json()
        except ValueError:
            readable = False
    elif kind.startswith(("image/", "application/octet-stream")):
        body = answer.content or None
    elif answer.content:
        readable = False
    if status >= 400 and not _is_failed_batch(status, body):
        raise error_from_response(
            status, answer.headers, body, operation=operation, client_request_id=mark
        )
    if not readable:
        raise unreadable("the answer cannot be read", status, mark, operation)
    return Response(status, answer.headers, body)


def _is_failed_batch(status: int, body: object) -> bool:
    """424 for the whole with the items' own answers in it (contract 6)."""
    return status == 424 and isinstance(body, dict) and "responses" in body
