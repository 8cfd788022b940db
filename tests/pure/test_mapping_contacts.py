"""Single rules of the mapping, each with the contact that shows it."""

import pytest
from mapping_examples import PLACES

from sync.contact_mapping import from_remote, to_remote

X500 = {"name": "Old Colleague", "address": "/o=ExchangeLabs/ou=EU/cn=Recipients/cn=7"}
NAME_ONLY = {"name": "Somebody"}


def value(name, **raw):
    return from_remote(raw, PLACES).values[name]


def change(raw=None, **values):
    return to_remote(values, raw, PLACES)


def written(remote, raw=None, **values):
    return change(raw, **values).properties[remote]


# -- e-mails
def emails(*entries):
    return {"emailAddresses": list(entries)}


def entry(address, name=None):
    return {"name": name or address, "address": address}


def test_only_smtp_addresses_are_emails():
    raw = emails(X500, entry("Ada@Example.org "), {}, NAME_ONLY, None)
    assert from_remote(raw).values["emails"] == ["ada@example.org"]


def test_an_address_is_told_once():
    raw = emails(entry("a@x.example", "first"), entry("A@x.example", "second"))
    assert from_remote(raw).values["emails"] == ["a@x.example"]
    assert written("emailAddresses", raw, emails=["a@x.example"]) == [
        entry("a@x.example", "first")
    ]


def test_an_email_keeps_its_name_and_spelling_when_another_changes():
    raw = emails(entry("Ada@Example.org", "Countess"), entry("old@x.example"))
    assert written(
        "emailAddresses", raw, emails=["new@x.example", "ada@example.org"]
    ) == [{"address": "new@x.example"}, entry("Ada@Example.org", "Countess")]


def test_entries_without_an_smtp_address_survive_behind_ours():
    raw = emails(X500, entry("a@x.example"), NAME_ONLY)
    result = change(raw, emails=["b@x.example"])
    assert result.properties["emailAddresses"] == [
        {"address": "b@x.example"},
        X500,
        NAME_ONLY,
    ]
    assert not result.problems


def test_clearing_the_emails_leaves_what_is_no_email():
    raw = emails(entry("a@x.example"), X500)
    assert written("emailAddresses", raw, emails=None) == [X500]


@pytest.mark.parametrize(("room", "lost"), [(1, 1), (0, 2)])
def test_entries_that_three_emails_leave_no_room_for_are_named(room, lost):
    ours = ["a@x.example", "b@x.example", "c@x.example"][: 3 - room]
    result = change(emails(X500, NAME_ONLY), emails=ours)
    sent = result.properties["emailAddresses"]
    assert sent[: len(ours)] == [{"address": address} for address in ours]
    assert sent[len(ours) :] == [X500][:room]
    assert result.problems["emails"].code == "no_room_for_emails"
    assert result.problems["emails"].message == str(lost)


@pytest.mark.parametrize("nothing", [None, {}, {"name": "", "address": None}])
def test_an_entry_that_holds_nothing_takes_no_room(nothing):
    sent = change(emails(nothing, X500, nothing), emails=["a@x.example"])
    assert sent.properties["emailAddresses"] == [{"address": "a@x.example"}, X500]


def test_of_four_addresses_three_are_known_and_the_fourth_is_kept_while_there_is_room():
    raw = emails(*(entry(f"{name}@x.example") for name in "abcd"))
    assert from_remote(raw).values["emails"] == [
        "a@x.example",
        "b@x.example",
        "c@x.example",
    ]
    assert written("emailAddresses", raw, emails=["a@x.example"]) == [
        entry("a@x.example"),
        entry("d@x.example"),
    ]


def test_never_more_than_three_emails_are_sent():
    sent = written(
        "emailAddresses", emails(X500), emails=[f"{n}@x.example" for n in "abcd"]
    )
    assert [one["address"][0] for one in sent] == ["a", "b", "c"]


# -- phones
def test_the_first_number_is_the_phone_and_the_second_stays():
    raw = {"businessPhones": ["+41  44 555", "+41 44 666"]}
    assert value("phone", **raw) == "+41 44 555"
    assert written("businessPhones", raw, phone="1") == ["1", "+41 44 666"]
    assert written("businessPhones", raw, phone="+41 44 555") == raw["businessPhones"]


def test_a_cleared_phone_lets_the_second_number_move_up():
    assert written("businessPhones", {"businessPhones": ["1", "2"]}, phone=None) == [
        "2"
    ]
    assert written("homePhones", {"homePhones": ["1"]}, home_phone=None) == []
    assert written("homePhones", None, home_phone=None) == []


def test_a_number_does_not_stand_twice():
    raw = {"homePhones": ["1", "2"]}
    assert written("homePhones", raw, home_phone="2") == ["2"]


def test_blank_numbers_do_not_count():
    assert value("home_phone", homePhones=["", "2"]) == "2"
    assert written("homePhones", {"homePhones": ["", "2"]}, home_phone="3") == ["3"]


# -- addresses
def test_an_address_is_written_whole():
    raw = {"businessAddress": {"street": "Weg 1", "city": "Bern", "postalCode": ""}}
    assert written("businessAddress", raw, city="Thun", zip="3600") == {
        "street": "Weg 1",
        "city": "Thun",
        "state": None,
        "countryOrRegion": None,
        "postalCode": "3600",
    }


def test_a_cleared_address_is_sent_as_nulls():
    raw = {"homeAddress": {"city": "Bern", "countryOrRegion": "CH"}}
    address = written("homeAddress", raw, home_city=None, home_country=None)
    assert len(address) == 5
    assert set(address.values()) == {None}


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r", "\r\n\r\n", " \n\t"])
def test_a_street_keeps_its_lines_however_they_end(line_end):
    raw = {"businessAddress": {"street": line_end.join(["Weg 1", "Haus B", "3. OG"])}}
    assert value("street", **raw) == "Weg 1\nHaus B\n3. OG"
    assert (
        written("businessAddress", raw, city="Bern")["street"]
        == (raw["businessAddress"]["street"])
    )
    street = written("businessAddress", raw, street="Weg 2\nHaus C")["street"]
    assert street == "Weg 2\r\nHaus C"


def test_the_end_of_a_line_counts_as_outlook_writes_it():
    street = "x" * 127 + "\n" + "x" * 126
    assert not change(street=street).problems
    assert change(street=street + "x").problems["street"].message == "256 > 255"


@pytest.mark.parametrize(
    "text", ["CH", "ch", "Switzerland", "SUISSE", " schweiz ", "Switzerland\r\n"]
)
def test_a_country_is_known_by_code_or_by_name_in_any_language(text):
    told = from_remote({"homeAddress": {"countryOrRegion": text}}, PLACES)
    assert told.values["home_country"] == "CH"
    assert not told.problems


def test_an_unknown_country_or_state_is_kept_as_text_and_said():
    raw = {"homeAddress": {"countryOrRegion": "Switzerlan", "state": "Bern"}}
    told = from_remote(raw, PLACES)
    assert (told.values["home_country"], told.values["home_state"]) == (
        "Switzerlan",
        "Bern",
    )
    found = {name: (p.code, p.message) for name, p in told.problems.items()}
    assert found == {
        "home_country": ("country_unknown", "Switzerlan"),
        "home_state": ("state_unknown", "Bern"),
    }


def test_a_country_is_written_by_name_unless_it_says_the_same_already():
    assert written("homeAddress", home_country="CH")["countryOrRegion"] == "Switzerland"
    raw = {"homeAddress": {"countryOrRegion": "suisse"}}
    assert written("homeAddress", raw, home_country="CH")["countryOrRegion"] == "suisse"
    assert written("homeAddress", raw, home_country="FR")["countryOrRegion"] == "France"
    assert written("homeAddress", raw, home_country="Mu")["countryOrRegion"] == "Mu"


@pytest.mark.parametrize("text", ["BE", "be", "Bern", "bern"])
def test_a_state_is_known_within_its_country(text):
    raw = {"businessAddress": {"countryOrRegion": "Schweiz", "state": text}}
    assert value("state", **raw) == "BE"
    assert written("businessAddress", raw, state="BE")["state"] == text
    assert written("businessAddress", raw, state="ZH")["state"] == "Zürich"


def test_a_state_is_read_and_written_within_the_country_that_comes_with_it():
    raw = {"businessAddress": {"countryOrRegion": "CH", "state": "BE"}}
    address = written("businessAddress", raw, state="AL", country="US")
    assert (address["countryOrRegion"], address["state"]) == (
        "United States",
        "Alabama",
    )


@pytest.mark.parametrize(
    ("country", "state"), [("CH", "BE"), ("CH", "ZH"), ("US", "CA"), ("US", "AL")]
)
@pytest.mark.parametrize("raw", [None, {"otherAddress": {"countryOrRegion": "us"}}])
def test_a_known_country_and_state_read_back_as_they_were_written(country, state, raw):
    sent = change(raw, other_country=country, other_state=state).properties
    told = from_remote(sent, PLACES)
    assert told.values["other_country"] == country
    assert told.values["other_state"] == state
    assert not told.problems


# -- notes, website, categories, birthday
@pytest.mark.parametrize("empty", [None, "", " \r\n"])
def test_an_empty_note_is_one_however_it_is_told(empty):
    assert value("note", personalNotes=empty) is None


def test_clearing_a_text_sends_null():
    assert change(note=None, name="", website=False, categories=None).properties == {
        "personalNotes": None,
        "displayName": None,
        "businessHomePage": None,
        "categories": [],
    }


def test_a_website_that_says_the_same_is_not_rewritten():
    raw = {"businessHomePage": "Example.org/"}
    assert value("website", **raw) == "http://example.org"
    assert written("businessHomePage", raw, website="http://example.org") == (
        "Example.org/"
    )


def test_categories_that_stay_keep_their_order_and_spelling():
    raw = {"categories": ["vip", "Odoo ", "Friends"]}
    assert value("categories", **raw) == ["Friends", "Odoo", "vip"]
    assert written("categories", raw, categories=["Agent", "Odoo", "VIP"]) == [
        "vip",
        "Odoo ",
        "Agent",
    ]


@pytest.mark.parametrize(
    "told",
    [
        "1974-07-22",
        "1974-07-22T11:59:00Z",
        "1974-07-22T00:00:00.0000000Z",
        "1974-07-21T20:00:00-05:00",
        "1974-07-23T01:00:00+02:00",
    ],
)
def test_only_the_utc_day_of_a_birthday_counts(told):
    assert value("birthday", birthday=told) == "1974-07-22"
    assert written("birthday", {"birthday": told}, birthday="1974-07-22") == told


def test_a_birthday_is_sent_at_noon_so_that_it_stays_the_same_day_everywhere():
    assert written("birthday", birthday="1974-07-22") == "1974-07-22T11:59:00Z"
    assert written("birthday", {"birthday": "1974-07-22"}, birthday=None) is None


@pytest.mark.parametrize("told", ["0001-01-01T00:00:00Z", "4501-01-01T00:00:00Z"])
def test_the_services_ways_to_say_no_date_are_no_date(told):
    assert value("birthday", birthday=told) is None
    assert written("birthday", {"birthday": told}, birthday=None) is None


def test_a_birthday_without_a_year_is_said_and_left_alone():
    raw = {"birthday": "1604-07-22T11:59:00Z"}
    told = from_remote(raw)
    assert "birthday" not in told.values
    assert (told.problems["birthday"].code, told.problems["birthday"].message) == (
        "birthday_without_year",
        "07-22",
    )
    for other in (None, "1974-07-21"):
        result = change(raw, birthday=other)
        assert not result.properties
        assert result.problems["birthday"].code == "birthday_without_year"


def test_a_birthday_without_a_year_is_given_its_year():
    raw = {"birthday": "1604-07-22T11:59:00Z"}
    assert written("birthday", raw, birthday="1974-07-22") == "1974-07-22T11:59:00Z"
