"""What an answer means: which error, and what it asks for (contract 1.8, 7, 10)."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timezone
from email.utils import format_datetime

import pytest
from graph_wire import Caller, answer

from graph import errors
from graph.errors import (
    Action,
    AppRefused,
    DeltaExpired,
    FolderExists,
    Forbidden,
    GraphError,
    MailboxUnavailable,
    NotFound,
    Rejected,
    SignInNeeded,
    Stale,
    Throttled,
    Transient,
    Unauthorized,
    error_from_response,
    error_from_token_answer,
    parse_retry_after,
    properties_named,
)

DAY = 86400
NOW = datetime(2026, 8, 1, 8, 0, tzinfo=timezone.utc)
CLAIMS = '{"access_token":{"nbf":{"essential":true,"value":"?>?~~>>"}}}'
UNKNOWN = "SomethingThatMicrosoftAddsTomorrow"

BY_STATUS = [
    (400, Rejected),
    (401, Unauthorized),
    (402, Forbidden),
    (403, Forbidden),
    (404, NotFound),
    (405, Rejected),
    (406, Rejected),
    (408, Transient),
    (409, Rejected),
    (410, DeltaExpired),
    (411, Rejected),
    (412, Stale),
    (413, Rejected),
    (415, Rejected),
    (416, Rejected),
    (418, Rejected),
    (422, Rejected),
    (423, Transient),
    (424, Transient),
    (425, Transient),
    (429, Throttled),
    (500, Transient),
    (501, Rejected),
    (502, Transient),
    (503, Transient),
    (504, Transient),
    (507, Forbidden),
    (509, Throttled),
    (599, Transient),
]
BY_CODE = [
    *[
        (status, code, DeltaExpired)
        for status in (400, 410)
        for code in (
            "SyncStateNotFound",
            "resyncRequired",
            "fullSyncRequired",
            "SyncStateInvalid",
            "ErrorInvalidSyncStateData",
        )
    ],
    *[
        (status, code, MailboxUnavailable)
        for status in (403, 404)
        for code in (
            "MailboxNotEnabledForRESTAPI",
            "ErrorNonExistentMailbox",
            "ErrorInvalidUser",
            "Request_ResourceNotFound",
        )
    ],
    (400, "ErrorInvalidUser", Rejected),
    *[
        (status, code, Throttled)
        for status in (429, 503)
        for code in (
            "TooManyRequests",
            "ApplicationThrottled",
            "activityLimitReached",
            "ErrorServerBusy",
            "ErrorTooManyObjectsOpened",
            "ErrorExceededConnectionCount",
        )
    ],
    (503, "ServiceUnavailable", Transient),
    (409, "ErrorFolderExists", FolderExists),
    (409, "ErrorIrresolvableConflict", Stale),
    (412, "ErrorIrresolvableConflict", Stale),
    (401, "insufficient_claims", SignInNeeded),
    (403, "insufficient_claims", SignInNeeded),
    (403, "ErrorAccessDenied", Forbidden),
    (404, "ErrorItemNotFound", NotFound),
    (400, "ErrorInvalidIdMalformed", Rejected),
]
ACTIONS = {
    Transient: Action.RETRY,
    Throttled: Action.RETRY,
    Unauthorized: Action.RETRY,
    SignInNeeded: Action.REAUTHENTICATE,
    AppRefused: Action.TELL_ADMIN,
    Forbidden: Action.STOP_ACCOUNT,
    MailboxUnavailable: Action.STOP_ACCOUNT,
    DeltaExpired: Action.RESYNC,
    Stale: Action.MERGE_AGAIN,
    NotFound: Action.SKIP_ITEM,
    FolderExists: Action.SKIP_ITEM,
    Rejected: Action.SKIP_ITEM,
}


def error(status, code=UNKNOWN, headers=None, **members):
    body = {"error": {"code": code, "message": "Anna's secret", **members}}
    return error_from_response(status, headers or {}, body)


@pytest.mark.parametrize(("status", "kind"), BY_STATUS)
def test_status_decides_where_the_code_is_not_known(status, kind):
    found = error(status)
    assert (type(found), found.status, found.code) == (kind, status, UNKNOWN)


@pytest.mark.parametrize(("status", "code", "kind"), BY_CODE)
@pytest.mark.parametrize("spelling", [str, str.lower, str.upper])
def test_code_decides_in_any_spelling(status, code, kind, spelling):
    assert type(error(status, spelling(code))) is kind


@pytest.mark.parametrize("kind", ACTIONS)
def test_kind_of_error_says_what_to_do(kind):
    assert kind().action is ACTIONS[kind]


def test_no_row_of_the_table_is_left_out_here():
    assert set(errors.BY_STATUS) <= {status for status, _ in BY_STATUS}
    told = {code.lower() for _, code, _ in BY_CODE}
    assert told >= errors.RESYNC_CODES | errors.MAILBOX_CODES | errors.THROTTLE_CODES
    grants = {name for names in TOKEN_ERRORS.values() for name in names}
    assert grants >= errors.SIGN_IN | errors.TELL_ADMIN


@pytest.mark.parametrize("name", ["innerError", "innererror"])
@pytest.mark.parametrize("outer", ["invalidRequest", ""])
@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "SyncStateNotFound", DeltaExpired),
        (409, "ErrorFolderExists", FolderExists),
        (409, "ErrorIrresolvableConflict", Stale),
        (503, "ErrorServerBusy", Throttled),
    ],
)
def test_more_specific_code_inside_counts(name, outer, status, code, kind):
    deep = {name: {"code": "429", name: {"code": code}}}
    assert type(error(status, outer, **deep)) is kind


SHAPES = [
    ("<!doctype html><h1>Bad gateway</h1>", "text/html"),
    ('{"error": {"code": "SyncState', "application/json"),
    ("", "application/json"),
    ("", None),
    ("[]", "application/json"),
    ('"SyncStateNotFound"', "application/json"),
    ("null", "application/json"),
    ('{"error": "SyncStateNotFound"}', "application/json"),
    ('{"error": ["code"]}', "application/json"),
    ('{"error": {"code": {"a": 1}, "message": [], "innerError": 7}}', "text/json"),
    ('{"error": {"code": 12, "innerError": {"code": []}}}', "application/json"),
]


@pytest.mark.parametrize(("body", "kind"), SHAPES)
@pytest.mark.parametrize(
    ("status", "expected"),
    [(404, NotFound), (410, DeltaExpired), (429, Throttled), (502, Transient)],
)
def test_body_of_any_other_shape_leaves_the_status_to_decide(
    body, kind, status, expected
):
    client = Caller(answer(status, body, kind), max_wait=0)
    with pytest.raises(GraphError) as caught:
        client.get("/me")
    assert type(caught.value) is expected
    assert (caught.value.status, caught.value.code) == (status, f"HTTP{status}")


def test_text_of_an_error_holds_neither_message_nor_what_a_code_should_not_hold():
    strange = error(400, "Bad\r\nforged line: anna@contoso.example " + "x" * 500)
    for found in (error(500), strange):
        for text in (str(found), repr(found), str(found.args)):
            assert "Anna" not in text
            assert "\n" not in text
            assert "@" not in text
            assert len(text) < 200


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("2.128", 2.128),
        ("0", 0),
        ("-5", 0),
        (format_datetime(NOW.replace(second=30), usegmt=True), 30),
        ("Sat, 01 Aug 2026 08:00:30 -0000", 30),
        ("Sat, 01 Aug 2026 07:00:00 GMT", 0),
        ("Sat, 31 Feb 2026 07:00:00 GMT", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
        ("99999999999999", DAY),
        ("Fri, 31 Dec 9999 23:59:59 GMT", DAY),
    ],
)
def test_pause_is_read_in_every_form_and_an_absurd_one_is_a_day(header, seconds):
    found = parse_retry_after(header, now=NOW.timestamp())
    assert found == (seconds if seconds is None else pytest.approx(seconds))


def test_headers_are_found_in_any_spelling():
    headers = {"retry-after": "3", "REQUEST-ID": "42", "www-authenticate": CHALLENGE}
    found = error(401, headers=headers)
    assert (found.retry_after, found.request_id) == (3, "42")
    assert isinstance(found, SignInNeeded)


ENCODED = base64.b64encode(CLAIMS.encode()).decode()
CHALLENGE = (
    'Bearer realm="", authorization_uri="https://login.example/", '
    f'error="insufficient_claims", claims="{ENCODED}"'
)


@pytest.mark.parametrize(
    "claims",
    [
        ENCODED,
        ENCODED.rstrip("="),
        base64.urlsafe_b64encode(CLAIMS.encode()).decode(),
    ],
)
def test_conditional_access_challenge_is_kept_as_the_next_sign_in_takes_it(claims):
    challenge = CHALLENGE.replace(ENCODED, claims)
    found = error(401, headers={"WWW-Authenticate": challenge})
    assert isinstance(found, SignInNeeded)
    assert json.loads(found.claims) == json.loads(CLAIMS)
    assert {"+", "/", "="} <= set(ENCODED)


@pytest.mark.parametrize("claims", ["", "%%%", "AAAA", "bnVsbA==", "WzFd"])
def test_challenge_that_cannot_be_read_still_asks_to_sign_in(claims):
    challenge = CHALLENGE.replace(ENCODED, claims)
    found = error(401, headers={"WWW-Authenticate": challenge})
    assert isinstance(found, SignInNeeded)
    assert found.claims is None


def test_other_challenge_is_a_refused_token():
    headers = {"WWW-Authenticate": 'Bearer realm="", error="invalid_token"'}
    found = error(401, "InvalidAuthenticationToken", headers)
    assert (type(found), found.claims) == (Unauthorized, None)


# -- the sign-in service
TOKEN_ERRORS = {
    SignInNeeded: (
        "invalid_grant interaction_required consent_required login_required "
        "access_denied authorization_declined bad_verification_code expired_token"
    ).split(),
    AppRefused: (
        "invalid_client unauthorized_client invalid_resource invalid_scope "
        "unsupported_grant_type invalid_request"
    ).split(),
    Transient: ["temporarily_unavailable", "server_error", "added_tomorrow", ""],
}


@pytest.mark.parametrize(
    ("name", "kind"), [(n, kind) for kind, names in TOKEN_ERRORS.items() for n in names]
)
def test_error_of_the_sign_in_service_says_who_can_mend_it(name, kind):
    text = "AADSTS50173: revoked. Trace ID: 1 Correlation ID: 2"
    told = {"error": name, "error_codes": [50173], "error_description": text}
    found = error_from_token_answer({**told, "claims": CLAIMS, "trace_id": "1"})
    assert (type(found), found.code, found.request_id) == (kind, "AADSTS50173", "1")
    assert found.message == "AADSTS50173: revoked."
    assert json.loads(found.claims) == json.loads(CLAIMS)


def test_number_is_not_needed():
    assert error_from_token_answer({"error": "invalid_grant"}).code == "invalid_grant"


@pytest.mark.parametrize(
    "members",
    [
        {"error": {"code": "invalid_grant"}},
        {"error": None},
        {"error": ["invalid_grant"]},
        {"error": "x", "error_codes": 50173},
        {"error": "x", "error_codes": {"0": 1}},
        {"error": "x", "error_codes": ["anna@contoso.example\n"]},
        {"error": "x", "error_description": {"a": 1}, "claims": {"access_token": {}}},
        {"error": "x", "claims": "no json"},
        {"error": "anna@contoso.example\r\n" + "x" * 500},
    ],
)
def test_sign_in_answer_of_another_shape_is_worth_another_try(members):
    found = error_from_token_answer(members)
    assert type(found) is Transient
    assert found.claims is None or isinstance(json.loads(found.claims), dict)
    assert "anna@" not in str(found)
    assert "\n" not in str(found)
    assert len(str(found)) < 200


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Cannot read the value of property 'sensitivity'.", {"sensitivity"}),
        ('The value of "attendees" is invalid.', {"attendees"}),
        ("Property: Subject is too long.", {"subject"}),
        ("Invalid value for 'event.location/displayName'.", {"location"}),
        ("The multi value property BusinessPhones has 3 entries", {"businessphones"}),
        ("Cannot read the request body.", set()),
        (
            "The body has no start; its location is unknown, as are its attendees.",
            set(),
        ),
        ("It can't start where the organizer's body isn't.", set()),
        ("", set()),
    ],
)
def test_a_plain_word_names_no_property(text, named):
    found = properties_named(text)
    known = {"body", "start", "location", "attendees", "subject", "sensitivity"}
    assert found & (known | {"businessphones"}) == named
