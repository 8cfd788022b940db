"""Canonical values: tidy, comparable, and still what people typed."""

import datetime
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mapping_examples import AWKWARD, texts

from sync import canonical

EACH = [
    canonical.text,
    canonical.multiline,
    canonical.lines,
    canonical.phone,
    canonical.website,
    canonical.email,
    canonical.email_list,
    canonical.tags,
    canonical.date,
]
each = pytest.mark.parametrize("function", EACH, ids=lambda f: f.__name__)


@each
@given(value=texts)
def test_applied_twice_it_changes_nothing_more(function, value):
    assert function(function(value)) == function(value)


@each
@pytest.mark.parametrize("value", AWKWARD)
def test_awkward_values_become_something_the_database_holds(function, value):
    result = function(value)
    for text in result if isinstance(result, list) else [result or ""]:
        text.encode()
        assert "\x00" not in text and "\x07" not in text
        assert unicodedata.is_normalized("NFC", text)


@each
@pytest.mark.parametrize("empty", [None, False, "", " \t\r\n", "\x00"])
def test_empty_is_none(function, empty):
    assert function(empty) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  Ada\r\nTest ", "Ada Test"),
        ("Ada \t\n Test", "Ada Test"),
        ("two  spaces", "two  spaces"),
        ("e\u0301", "é"),
        ("山田\u3000太郎", "山田\u3000太郎"),
        (12, "12"),
    ],
)
def test_a_text_is_one_trimmed_line(value, expected):
    assert canonical.text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a\r\nb\rc\nd\x0be\u2028f", "a\nb\nc\nd\ne\nf"),
        ("\n\n a \n\n\n  b\xa0\t\n\n", "a\n\n\n  b"),
        ("a\tb", "a   b"),
    ],
)
def test_lines_of_a_note_keep_blank_lines_and_indents(value, expected):
    assert canonical.multiline(value) == expected


def test_an_address_has_no_blank_lines():
    assert canonical.lines(" Weg 1 \r\n\r\n  Haus\u00a0B\n") == "Weg 1\nHaus B"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" +41  44\xa0555 ", "+41 44 555"),
        ("\u202a+41 79\u202c", "+41 79"),
        ("(044) 555.00-1", "(044) 555.00-1"),
    ],
)
def test_a_number_stays_as_typed(value, expected):
    assert canonical.phone(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("example.org", "http://example.org"),
        ("http://example.org/", "http://example.org"),
        ("HTTPS://Example.org", "https://example.org"),
        ("//Example.org/Über?Q#F", "http://example.org/Über?Q#F"),
        ("example.org:8080/", "http://example.org:8080"),
        ("http://User@Example.org", "http://User@example.org"),
        ("http://", "http://"),
        ("/", "/"),
        ("ask at the desk", "ask at the desk"),
    ],
)
def test_a_website_is_the_same_with_and_without_its_scheme(value, expected):
    assert canonical.website(value) == expected


@pytest.mark.parametrize(
    "value", [" Ada@Example.ORG ", "mailto:ada@example.org", "'ada@example.org'"]
)
def test_an_email_is_its_bare_address_in_lower_case(value):
    assert canonical.email(value) == "ada@example.org"


@pytest.mark.parametrize(
    "value", ["o'neil@example.org", "ünï@exämple.org", "a+b/c=d@localhost"]
)
def test_unusual_addresses_are_addresses(value):
    assert canonical.email(value) == value


@pytest.mark.parametrize(
    "value",
    [
        "/o=ExchangeLabs/ou=Exchange/cn=Recipients/cn=ada",
        "/o=Org/cn=ada@example.org",
        "Ada Test",
        "ada@",
        "@example.org",
        "a@b@c",
        "Ada <ada@example.org>",
    ],
)
def test_what_is_no_smtp_address_is_none(value):
    assert canonical.email(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Ada <Ada@x.org>, bob@x.org;ada@x.org", ["ada@x.org", "bob@x.org"]),
        ("'Ada Test' (ada@x.org)\nbob@x.org", ["ada@x.org", "bob@x.org"]),
        (["bob@x.org", "Ada <ada@x.org>", None, ""], ["bob@x.org", "ada@x.org"]),
        ("none here", None),
        ([], None),
    ],
)
def test_addresses_are_found_in_texts(value, expected):
    assert canonical.email_list(value) == expected


def test_a_list_of_addresses_can_be_limited():
    assert canonical.email_list("a@x.org, b@x.org", limit=1) == ["a@x.org"]


@given(st.lists(texts), st.randoms(use_true_random=False))
def test_tags_are_a_set_whatever_their_order(names, random):
    shuffled = random.sample(names, len(names))
    assert canonical.tags(shuffled) == canonical.tags(names)
    assert canonical.tags(names) is None or sorted(canonical.tags(names))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([" b", "a", "b", None], ["a", "b"]),
        (["vip", "VIP"], ["VIP"]),
        ("one", ["one"]),
    ],
)
def test_tags_are_told_apart_whatever_their_case(value, expected):
    assert canonical.tags(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1974-07-22", "1974-07-22"),
        (" 1974-07-22T23:59:59.9999999Z", "1974-07-22"),
        ("1974-07-22 01:00:00", "1974-07-22"),
        ("1974-07-22T23:30:00-01:00", "1974-07-23"),
        ("1974-07-22T00:30:00+0100", "1974-07-21"),
        (datetime.date(1974, 7, 22), "1974-07-22"),
        (datetime.datetime(1974, 7, 22, 11, 59), "1974-07-22"),
        ("1604-02-29T11:59:00Z", None),
        ("0001-01-01T00:00:00+05:00", None),
        ("4501-01-01", None),
        ("1974-02-30", None),
        ("22.7.1974", None),
    ],
)
def test_of_a_moment_the_utc_day_counts(value, expected):
    assert canonical.date(value) == expected


def test_a_date_without_a_year_is_a_day_of_the_year():
    assert canonical.without_year("1604-02-29T11:59:00Z") == "02-29"
    assert canonical.without_year("1974-07-22") is None
    assert canonical.without_year(None) is None


@pytest.mark.parametrize(
    ("display", "parts"),
    [
        ("Ada Lovelace", ("Ada", "Lovelace")),
        (" Ada  King Lovelace ", ("Ada King", "Lovelace")),
        ("Ada", ("Ada", None)),
        ("", (None, None)),
        (None, (None, None)),
    ],
)
def test_the_last_word_of_a_name_is_the_surname(display, parts):
    assert canonical.split_name(display) == parts


@given(texts)
def test_a_split_name_has_lost_no_word(display):
    parts = [part for part in canonical.split_name(display) if part]
    assert " ".join(parts).split() == (canonical.text(display) or "").split()


def test_an_emoji_is_as_long_as_the_service_counts_it():
    assert canonical.length("a😀") == 3
