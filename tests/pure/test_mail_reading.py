"""Messages as Graph tells them: whatever is in one, reading it never fails."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_examples import ANNA, BOOK, FIELDS, JUNK, NINA, envelope, mail, raw

from sync.mail_decision import Rules, decide
from sync.mail_reading import LONGEST_SUBJECT, link, moment, read, short


@given(st.dictionaries(st.sampled_from(FIELDS), JUNK), st.booleans())
def test_any_message_is_read_and_decided_on(fields, among_others):
    known = raw() if among_others else {"id": "AAkA1"}
    message = read({**known, **fields})
    decide(message, BOOK, Rules())
    for text in (message.key, message.subject, message.preview):
        assert "\x00" not in text
        text.encode()


@given(st.one_of(st.none(), st.just(""), st.integers(), st.lists(st.text())))
def test_what_has_no_id_is_no_message(value):
    assert read({"id": value}) is None


def test_a_message_without_message_id_is_known_by_its_own_id():
    for missing in (None, "", "  ", "<>", 7):
        message = mail(internetMessageId=missing)
        assert message.message_id is None
        assert message.key == "graph:AAkA1"


@pytest.mark.parametrize("told", ["<a@b>", " <a@b> ", "a@b", "<a@b> (added)"])
def test_a_message_id_is_the_same_however_it_is_written(told):
    assert mail(internetMessageId=told).key == "a@b"


def test_message_ids_that_differ_in_case_are_different():
    assert mail(internetMessageId="<A@b>").key != mail(internetMessageId="<a@b>").key


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "/O=EXCHANGELABS/OU=EXCHANGE/CN=RECIPIENTS/CN=0A1B-NINA",
        "undisclosed-recipients:;",
        "two@@theirs.example",
        "one@two@theirs.example",
    ],
)
def test_a_sender_without_smtp_address_is_kept_by_name_only(address):
    sender = envelope(address, "Nina")
    message = mail(**{"from": sender, "sender": sender})
    assert message.author.address is None
    assert message.author.shown == "Nina"
    assert message.addresses() == {ANNA}


def test_whoever_has_neither_name_nor_address_is_kept_as_told():
    told = "/O=EXCHANGELABS/CN=NINA"
    assert mail(**{"from": envelope(told, "")}).author.shown == told


@pytest.mark.parametrize("nobody", [{}, {"address": "", "name": " "}, None, "x"])
def test_whoever_is_not_told_at_all_is_nobody(nobody):
    message = mail(**{"from": {"emailAddress": nobody}})
    assert message.author is None


def test_no_sender_at_all():
    message = mail(**{"from": None, "sender": None})
    assert message.author is message.sender is None


def test_recipients_are_in_lower_case_and_once_each():
    message = mail(NINA, ("Anna@Ours.example", ANNA, "anna@ours.example "))
    assert [person.address for person in message.to] == [ANNA]


def test_five_hundred_recipients():
    crowd = tuple(f"person{number}@crowd.example" for number in range(500))
    assert len(mail(NINA, crowd).to) == 500


def test_a_subject_is_one_line_and_not_endless():
    assert mail(subject=None).subject == mail(subject="").subject == ""
    assert mail(subject="Two\r\nlines\t and a tab").subject == "Two lines and a tab"
    assert len(mail(subject="s" * 5000).subject) == LONGEST_SUBJECT


@given(st.text(max_size=300), st.integers(2, 120))
def test_a_short_subject_fits_and_is_a_beginning(subject, length):
    cut = short(subject, length)
    assert len(cut) <= length
    assert subject.startswith(cut.removesuffix("…")) or cut == subject


def test_a_short_subject_ends_with_a_word():
    assert short("An offer for you", 12) == "An offer…"
    assert short("Donaudampfschifffahrt", 8) == "Donauda…"
    assert short("An offer", 8) == "An offer"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2026-11-20T09:00:07Z", datetime(2026, 11, 20, 9, 0, 7)),
        ("2026-11-20T09:00:07.1234567Z", datetime(2026, 11, 20, 9, 0, 7)),
        ("2026-11-20T09:00:07+02:00", datetime(2026, 11, 20, 7, 0, 7)),
        ("2026-11-20T09:00:07-0230", datetime(2026, 11, 20, 11, 30, 7)),
        ("0001-01-01T00:00:00Z", None),
        ("1601-01-01T00:00:00Z", None),
        ("4501-01-01T00:00:00Z", None),
        ("2026-02-30T09:00:07Z", None),
        ("9999-12-31T23:59:59-01:00", None),
        ("yesterday", None),
        (None, None),
        (20261120, None),
    ],
)
def test_moments_are_in_utc_and_impossible_ones_are_none(told, expected):
    assert moment(told) == expected


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https:",
        "//host/path",
        "https://[broken",
        "java\nscript:x",
        "https://host/\x00",
        "https://host/" + "x" * 3000,
        None,
        7,
    ],
)
def test_only_addresses_of_the_web_are_links(address):
    assert link(address) is None


def test_a_link_is_kept_as_it_is():
    address = "https://outlook.office365.com/owa/?ItemID=AAk%3D&exvsurl=1"
    assert link(f" {address} ") == address


def test_what_a_mail_answers_is_read_the_nearest_first():
    headers = {"In-Reply-To": "<b@x>", "References": "<root@x>\r\n <a@x> <b@x>"}
    assert mail(headers=headers).references == ("b@x", "a@x", "root@x")


def test_a_thread_that_never_ends_is_cut():
    many = " ".join(f"<{number}@x>" for number in range(5000))
    references = mail(headers={"References": many}).references
    assert len(references) == 60
    assert references[0] == "4999@x"


@pytest.mark.parametrize("name", ["Integer 0x0036", "integer 0x36", "INTEGER 0X036"])
def test_extended_properties_are_found_however_their_names_are_written(name):
    rows = [{"id": "Integer 0x0017", "value": "1"}, {"id": name, "value": "2"}]
    assert mail(singleValueExtendedProperties=rows).sensitivity == 2


def test_extended_properties_without_a_usable_value_are_not_there():
    rows = [{"id": "Integer 0x0036"}, {"id": "long 0x0e08", "value": "20971520"}]
    message = mail(singleValueExtendedProperties=[*rows, {"id": "Integer none"}])
    assert (message.sensitivity, message.size) == (0, 20_971_520)


def test_the_delegate_and_the_person_behind_are_both_kept():
    message = mail(**{"sender": envelope("pa@theirs.example", "Assistant")})
    assert message.author.address == NINA
    assert message.sender.shown == "Assistant <pa@theirs.example>"
