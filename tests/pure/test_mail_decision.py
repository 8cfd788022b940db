"""What becomes of a mail, and why."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_examples import ANNA, BOOK, NEW_ALIAS, NINA, STRANGER, mail, mails

from sync.mail_decision import Rules, Verdict, decide
from sync.mail_filters import (
    AUTOMATIC,
    BULK,
    CALENDAR,
    DRAFT,
    PRIVATE,
    REPORT,
    entry,
    listed,
)

SENT, RECEIVED = datetime(2026, 11, 20, 9, 0), datetime(2026, 11, 20, 9, 0, 7)
RULES = Rules()


def told(message, rules=RULES):
    decision = decide(message, BOOK, rules)
    return decision.verdict, decision.reason


def with_headers(**headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return mail(headers=named)


@given(mails)
def test_every_mail_is_logged_or_has_a_reason(message):
    decision = decide(message, BOOK, RULES)
    assert (decision.verdict is Verdict.LOG) == bool(decision.parties)
    assert (decision.verdict is Verdict.LOG) != bool(decision.reason)
    assert (decision.verdict is Verdict.PARK) == bool(decision.unknown)


def test_mail_between_ours_and_theirs_is_logged():
    assert told(mail()) == (Verdict.LOG, "")
    assert told(mail(ANNA, (NINA,))) == (Verdict.LOG, "")


def test_mail_with_a_stranger_waits_for_the_contact():
    assert told(mail(STRANGER)) == (Verdict.PARK, "no_contact")


def test_mail_with_an_address_that_may_be_ours_some_day_waits_for_it():
    assert told(mail(NINA, (NEW_ALIAS,))) == (Verdict.PARK, "nobody_of_ours")
    assert told(mail(NINA, (STRANGER,))) == (Verdict.LEAVE_OUT, "nobody_of_ours")


def test_a_draft_stays_where_it_is():
    assert told(mail(isDraft=True)) == (Verdict.IGNORE, DRAFT)


@pytest.mark.parametrize("level", ["1", "2", "3", 3])
def test_personal_private_and_confidential_mail_is_not_logged(level):
    rows = [{"id": "Integer 0x0036", "value": level}]
    message = mail(singleValueExtendedProperties=rows)
    assert told(message) == (Verdict.LEAVE_OUT, PRIVATE)
    assert told(message, Rules(frozenset())) == (Verdict.LEAVE_OUT, PRIVATE)


@pytest.mark.parametrize(
    "word", ["Personal", "Private", "Company-Confidential", "Confidential"]
)
def test_the_header_alone_says_so_as_well(word):
    assert told(with_headers(Sensitivity=word)) == (Verdict.LEAVE_OUT, PRIVATE)


@pytest.mark.parametrize(
    ("kind", "headers"),
    [
        (AUTOMATIC, {"Auto_Submitted": "auto-replied"}),
        (AUTOMATIC, {"Auto_Submitted": "Auto-Generated; why"}),
        (AUTOMATIC, {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"}),
        (AUTOMATIC, {"X_Auto_Response_Suppress": "All"}),
        (AUTOMATIC, {"Precedence": "auto_reply"}),
        (AUTOMATIC, {"X_Autoreply": "yes"}),
        (BULK, {"Precedence": "Bulk"}),
        (BULK, {"Precedence": "list"}),
        (BULK, {"Precedence": "junk"}),
        (BULK, {"List_Id": "news <news.theirs.example>"}),
        (BULK, {"List_Unsubscribe": "<mailto:no@theirs.example>"}),
        (REPORT, {"Content_Type": "multipart/report; report-type=delivery-status"}),
        (REPORT, {"Return_Path": "<>"}),
        (REPORT, {"X_Failed_Recipients": NINA}),
        (CALENDAR, {"Content_Type": "text/calendar; method=REQUEST"}),
    ],
)
def test_what_no_person_wrote_is_left_out_unless_set_otherwise(kind, headers):
    message = with_headers(**headers)
    assert told(message) == (Verdict.LEAVE_OUT, kind)
    assert told(message, Rules(frozenset()))[0] is Verdict.LOG


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "no"},
        {"X_Auto_Response_Suppress": "DR, RN, NRN"},
        {"Precedence": "first-class"},
        {"Content_Type": "multipart/mixed; boundary=report"},
        {"Return_Path": f"<{NINA}>"},
        {"X_List": "of wishes"},
    ],
)
def test_what_a_person_wrote_is_not(headers):
    assert told(with_headers(**headers)) == (Verdict.LOG, "")


@pytest.mark.parametrize(
    "kind", ["eventMessage", "eventMessageRequest", "eventMessageResponse"]
)
def test_mail_about_meetings_is_left_out(kind):
    message = mail(**{"@odata.type": f"#microsoft.graph.{kind}"})
    assert told(message) == (Verdict.LEAVE_OUT, CALENDAR)


@pytest.mark.parametrize("name", ["Mailer-Daemon", "postmaster"])
def test_a_mail_server_is_no_person(name):
    message = mail(f"{name}@theirs.example")
    assert told(message) == (Verdict.LEAVE_OUT, REPORT)


def test_what_is_not_logged_has_a_date_nevertheless():
    def date(**more):
        private = {"headers": {"Sensitivity": "private"}}
        return decide(mail(**private, **more), BOOK, RULES).date

    assert date() == RECEIVED
    assert date(receivedDateTime=None) == SENT


def test_the_date_is_when_we_sent_it_or_when_it_came():
    assert decide(mail(ANNA, (NINA,)), BOOK, RULES).date == SENT
    assert decide(mail(), BOOK, RULES).date == RECEIVED


def test_a_date_that_is_not_told_is_the_other_one_or_none():
    assert decide(mail(receivedDateTime=None), BOOK, RULES).date == SENT
    ours = mail(ANNA, (NINA,), sentDateTime=None)
    assert decide(ours, BOOK, RULES).date == RECEIVED
    none = mail(sentDateTime=None, receivedDateTime=None)
    assert decide(none, BOOK, RULES).date is None
    assert decide(none, BOOK, RULES).verdict is Verdict.LOG


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (" Nina@Theirs.example ", "nina@theirs.example"),
        ("theirs.example", "theirs.example"),
        ("@Theirs.example", "theirs.example"),
        ("*@theirs.example", "theirs.example"),
        ("*.theirs.example", "theirs.example"),
        ("", None),
        ("@", None),
        ("two words", None),
    ],
)
def test_what_people_type_into_a_list(typed, expected):
    assert entry(typed) == expected


def test_a_listed_domain_is_also_what_is_below_it_and_nothing_beside_it():
    hidden = listed(["theirs.example"])
    assert NINA in hidden
    assert "nina@mail.theirs.example" in hidden
    assert "nina@nottheirs.example" not in hidden
    assert "theirs.example@elsewhere.example" not in hidden


@given(st.text(max_size=40))
def test_an_entry_in_its_form_stays_as_it_is(typed):
    once = entry(typed)
    assert once is None or entry(once) == once
