"""Zone names, moments and days between Outlook and Odoo."""

from datetime import date, datetime, timedelta

import pytest
import pytz
from hypothesis import example, given
from hypothesis import strategies as st

from sync.time_zones import (
    Zone,
    days_from_graph,
    days_to_graph,
    from_graph,
    iana_zone,
    to_graph,
    to_utc,
    to_wall,
    windows_zone,
)

WITHOUT_WINDOWS_NAME = {"Antarctica/Troll"}
TODAY = [datetime(2026, month, 15) for month in range(1, 13)]
# Facts of CLDR whose zones have other rules than their Windows zone's default.
DIFFERENT_TODAY = {"America/Scoresbysund", "Antarctica/Casey", "Antarctica/Vostok"}
# Contract 3.6, the documented set; the spellings that only Graph has among them.
GRAPH_NAMES = """
Etc/GMT+12 Etc/GMT+11 Pacific/Honolulu America/Anchorage America/Santa_Isabel
America/Los_Angeles America/Phoenix America/Chihuahua America/Denver America/Guatemala
America/Chicago America/Mexico_City America/Regina America/Bogota America/New_York
America/Indiana/Indianapolis America/Caracas America/Asuncion America/Halifax
America/Cuiaba America/La_Paz America/Santiago America/St_Johns America/Sao_Paulo
America/Argentina/Buenos_Aires America/Cayenne America/Godthab America/Montevideo
America/Bahia Etc/GMT+2 Atlantic/Azores Atlantic/Cape_Verde Africa/Casablanca Etc/GMT
Europe/London Atlantic/Reykjavik Europe/Berlin Europe/Budapest Europe/Paris
Europe/Warsaw Africa/Lagos Africa/Windhoek Europe/Bucharest Asia/Beirut Africa/Cairo
Asia/Damascus Africa/Johannesburg Europe/Kyiv Europe/Kiev Europe/Istanbul
Asia/Jerusalem Asia/Amman Asia/Baghdad Europe/Kaliningrad Asia/Riyadh Africa/Nairobi
Asia/Tehran Asia/Dubai Asia/Baku Europe/Moscow Indian/Mauritius Asia/Tbilisi
Asia/Yerevan Asia/Kabul Asia/Karachi Asia/Toshkent Asia/Tashkent Asia/Kolkata
Asia/Colombo Asia/Kathmandu Asia/Astana Asia/Almaty Asia/Dhaka Asia/Yekaterinburg
Asia/Yangon Asia/Rangoon Asia/Bangkok Asia/Novosibirsk Asia/Shanghai Asia/Krasnoyarsk
Asia/Singapore Australia/Perth Asia/Taipei Asia/Ulaanbaatar Asia/Irkutsk Asia/Tokyo
Asia/Seoul Australia/Adelaide Australia/Darwin Australia/Brisbane Australia/Sydney
Pacific/Port_Moresby Australia/Hobart Asia/Yakutsk Pacific/Guadalcanal Asia/Vladivostok
Pacific/Auckland Etc/GMT-12 Pacific/Fiji Asia/Magadan Pacific/Tongatapu Pacific/Apia
Pacific/Kiritimati UTC
""".split()

zones = st.sampled_from(sorted(pytz.all_timezones))
named_zones = zones.filter(windows_zone)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)
days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


# -- names


def test_every_zone_that_odoo_offers_has_a_windows_name():
    without = {zone for zone in pytz.all_timezones if windows_zone(zone) is None}
    assert without == WITHOUT_WINDOWS_NAME


@given(named_zones)
def test_a_zone_comes_back_from_its_windows_name(zone):
    assert iana_zone(windows_zone(zone), had=zone) == Zone(zone)


@given(named_zones)
def test_a_windows_name_comes_back_from_its_default_zone(zone):
    name = windows_zone(zone)
    found = iana_zone(name)
    assert found.known and windows_zone(found.name) == name


@given(named_zones, named_zones)
def test_a_zone_is_kept_only_while_it_is_the_same_to_outlook(had, other):
    found = iana_zone(windows_zone(other), had=had).name
    assert (found == had) == (windows_zone(had) == windows_zone(other))
    assert windows_zone(found) == windows_zone(other)


def test_a_zone_does_today_as_the_default_zone_of_its_windows_name():
    differ = set()
    for zone in filter(windows_zone, pytz.all_timezones):
        default = iana_zone(windows_zone(zone)).name
        if any(to_wall(day, zone) != to_wall(day, default) for day in TODAY):
            differ.add(zone)
    assert differ <= DIFFERENT_TODAY


@pytest.mark.parametrize("name", GRAPH_NAMES)
def test_each_iana_name_that_graph_documents_is_understood(name):
    found = iana_zone(name)
    assert found.known and found.name in pytz.all_timezones_set
    assert windows_zone(found.name)
    assert windows_zone(name) == windows_zone(found.name)


@pytest.mark.parametrize(
    ("zone", "windows"),
    [
        ("Europe/Zurich", "W. Europe Standard Time"),
        ("Europe/Vienna", "W. Europe Standard Time"),
        ("Europe/Paris", "Romance Standard Time"),
        ("Europe/London", "GMT Standard Time"),
        ("America/Toronto", "Eastern Standard Time"),
        ("US/Eastern", "Eastern Standard Time"),
        ("us/eastern", "Eastern Standard Time"),
        ("Asia/Calcutta", "India Standard Time"),
        ("Asia/Kolkata", "India Standard Time"),
        ("Europe/Kiev", "FLE Standard Time"),
        ("Europe/Kyiv", "FLE Standard Time"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
        ("GMT", "UTC"),
        ("W. Europe Standard Time", "W. Europe Standard Time"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("Antarctica/Troll", None),
        ("Nowhere/Land", None),
        ("", None),
        (None, None),
    ],
)
def test_a_zone_has_the_windows_name_of_cldr(zone, windows):
    assert windows_zone(zone) == windows


@pytest.mark.parametrize(
    ("name", "had", "zone"),
    [
        ("W. Europe Standard Time", None, "Europe/Berlin"),
        ("W. Europe Standard Time", "Europe/Zurich", "Europe/Zurich"),
        ("w. europe standard time", "Europe/Zurich", "Europe/Zurich"),
        ("W. Europe Standard Time", "Europe/Paris", "Europe/Berlin"),
        ("W. Europe Standard Time", "Nowhere/Land", "Europe/Berlin"),
        ("India Standard Time", "Asia/Calcutta", "Asia/Calcutta"),
        ("FLE Standard Time", None, "Europe/Kyiv"),
        ("Europe/Kiev", None, "Europe/Kiev"),
        ("Europe/Berlin", "Europe/Zurich", "Europe/Berlin"),
        ("US/Eastern", None, "US/Eastern"),
        ("UTC", None, "UTC"),
        ("tzone://Microsoft/Utc", None, "UTC"),
        ("Asia/Toshkent", None, "Asia/Tashkent"),
    ],
)
def test_c5_a_name_of_either_kind_is_a_zone_that_odoo_offers(name, had, zone):
    assert iana_zone(name, had=had) == Zone(zone)


@pytest.mark.parametrize(
    "name",
    ["", None, False, "tzone://Microsoft/Custom", "Customized Time Zone", "Foo/Bar"],
)
def test_c5_a_name_that_says_nothing_is_the_fallback(name):
    assert iana_zone(name) == Zone("UTC", known=False)
    assert iana_zone(name, fallback="Europe/Zurich") == Zone("Europe/Zurich", False)
    assert iana_zone(name, had="Europe/Paris").known is False


@given(st.text(max_size=20) | st.none())
def test_c5_no_name_whatever_stops_the_reading(name):
    found = iana_zone(name)
    assert found.name in pytz.all_timezones_set
    assert windows_zone(name) is None or found.known


# -- moments


@given(moments, zones)
def test_a_moment_comes_back_from_graph(moment, zone):
    assert from_graph(to_graph(moment, zone)) == moment


@given(moments, zones)
def test_a_wall_time_comes_back_unless_the_clock_shows_it_twice_or_never(moment, zone):
    wall = to_wall(moment, zone)
    back = to_utc(wall, zone)
    assert to_wall(back, zone) == wall
    assert abs(back - moment) <= timedelta(days=1)


@given(st.datetimes(datetime(1975, 1, 1), datetime(2037, 6, 1)), zones)
@example(datetime(2026, 3, 29, 2, 30), "Europe/Zurich")
@example(datetime(2026, 10, 25, 2, 30), "Europe/Zurich")
@example(datetime(2026, 3, 29, 1, 30), "Europe/Dublin")
@example(datetime(2026, 2, 15, 2, 30), "Africa/Casablanca")
@example(datetime(2026, 4, 5, 1, 45), "Australia/Lord_Howe")
def test_e3_a_wall_time_is_the_moment_that_odoos_recurrences_make_of_it(wall, zone):
    odoo = pytz.timezone(zone).localize(wall, is_dst=False)
    assert to_utc(wall, zone) == odoo.astimezone(pytz.utc).replace(tzinfo=None)


@given(zones, st.integers(0, 200), st.integers(-200, 200))
def test_e3_odd_hours_are_the_moments_that_odoos_recurrences_make(zone, index, minutes):
    changes = [
        moment
        for moment in getattr(pytz.timezone(zone), "_utc_transition_times", ())
        if moment.year > 1990
    ]
    if changes:
        moment = changes[index % len(changes)] + timedelta(minutes=minutes)
        wall = to_wall(moment, zone)
        odoo = pytz.timezone(zone).localize(wall, is_dst=False)
        assert to_utc(wall, zone) == odoo.astimezone(pytz.utc).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("wall", "moment"),
    [
        # 29 March 2026: 02:00 becomes 03:00; what never is moves forward.
        (datetime(2026, 3, 29, 1, 59), datetime(2026, 3, 29, 0, 59)),
        (datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 1, 30)),
        (datetime(2026, 3, 29, 3, 30), datetime(2026, 3, 29, 1, 30)),
        # 25 October 2026: 03:00 becomes 02:00; what is twice is the second time.
        (datetime(2026, 10, 25, 1, 59), datetime(2026, 10, 24, 23, 59)),
        (datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 1, 30)),
        (datetime(2026, 10, 25, 3, 0), datetime(2026, 10, 25, 2, 0)),
        # Behind the end of the tables that pytz has.
        (datetime(2060, 7, 1, 9, 0), datetime(2060, 7, 1, 7, 0)),
    ],
)
def test_a_wall_time_in_zurich(wall, moment):
    assert to_utc(wall, "Europe/Zurich") == moment


def test_the_first_pass_of_a_repeated_hour_travels_in_utc():
    moment = datetime(2026, 10, 25, 0, 30)
    told = to_graph(moment, "Europe/Zurich")
    assert told == {"dateTime": "2026-10-25T00:30:00.0000000", "timeZone": "UTC"}
    later = to_graph(moment + timedelta(hours=1), "Europe/Zurich")
    assert later["timeZone"] == "W. Europe Standard Time"


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (datetime(2026, 7, 1, 14), "2026-07-01T16:00:00.0000000"),
        (datetime(2026, 1, 7, 15), "2026-01-07T16:00:00.0000000"),
    ],
)
def test_e1_four_oclock_in_zurich_is_told_as_four_oclock_in_zurich(moment, told):
    zurich = {"dateTime": told, "timeZone": "W. Europe Standard Time"}
    assert to_graph(moment, "Europe/Zurich") == zurich
    assert from_graph(zurich) == moment


@pytest.mark.parametrize("zone", [None, "", "Nowhere/Land", "Antarctica/Troll"])
def test_a_zone_that_outlook_has_no_name_for_travels_in_utc(zone):
    told = to_graph(datetime(2026, 7, 1, 14), zone)
    assert told == {"dateTime": "2026-07-01T14:00:00.0000000", "timeZone": "UTC"}


@pytest.mark.parametrize(
    ("stored", "moment"),
    [
        (None, None),
        ({}, None),
        ({"dateTime": None, "timeZone": "UTC"}, None),
        ({"dateTime": "soon", "timeZone": "UTC"}, None),
        ({"dateTime": "2026-02-30T09:00:00", "timeZone": "UTC"}, None),
        ({"dateTime": "0001-01-01T00:00:00.0000000", "timeZone": "UTC"}, None),
        ({"dateTime": "0001-01-01T00:00:00Z", "timeZone": "Tokyo Standard Time"}, None),
        ({"dateTime": "2026-09-01T09:00:00.1234567"}, datetime(2026, 9, 1, 9)),
        ({"dateTime": "2026-09-01T09:00:00.9999999"}, datetime(2026, 9, 1, 9)),
        ({"dateTime": "2026-09-01T09:00"}, datetime(2026, 9, 1, 9)),
        ({"dateTime": "2026-09-01"}, datetime(2026, 9, 1)),
        (
            {"dateTime": "2026-09-01T09:00:00Z", "timeZone": "Tokyo Standard Time"},
            datetime(2026, 9, 1, 9),
        ),
        ({"dateTime": "2026-09-01T09:00:00+02:00"}, datetime(2026, 9, 1, 7)),
        ({"dateTime": "2026-09-01T09:00:00.0-0330"}, datetime(2026, 9, 1, 12, 30)),
        (
            {"dateTime": "2026-09-01T09:00:00", "timeZone": "Europe/Zurich"},
            datetime(2026, 9, 1, 7),
        ),
        (
            {"dateTime": "2026-09-01T09:00:00", "timeZone": "tzone://Microsoft/Utc"},
            datetime(2026, 9, 1, 9),
        ),
    ],
)
def test_a_moment_of_graphs_is_read_in_whole_seconds(stored, moment):
    assert from_graph(stored) == moment


def test_c5_a_moment_in_a_zone_that_says_nothing_is_in_the_users():
    stored = {
        "dateTime": "2026-09-01T09:00:00.0000000",
        "timeZone": "tzone://Microsoft/Custom",
    }
    assert from_graph(stored) == datetime(2026, 9, 1, 9)
    assert from_graph(stored, fallback="Europe/Zurich") == datetime(2026, 9, 1, 7)


# -- days


@given(days, st.integers(0, 400), zones)
def test_e2_days_come_back_from_graph_whatever_the_zone(first, length, zone):
    last = first + timedelta(days=length)
    start, end = days_to_graph(first, last, zone)
    assert days_from_graph(start, end) == (first, last)
    assert start["timeZone"] == end["timeZone"]


@pytest.mark.parametrize(
    "zone", ["UTC-11", "Tonga Standard Time", "UTC", "tzone://Microsoft/Custom", ""]
)
def test_e2_two_days_in_march_are_two_days_in_march(zone):
    start = {"dateTime": "2026-03-10T00:00:00.0000000", "timeZone": zone}
    end = {"dateTime": "2026-03-12T00:00:00.0000000", "timeZone": zone}
    assert days_from_graph(start, end) == (date(2026, 3, 10), date(2026, 3, 11))


@pytest.mark.parametrize(
    ("zone", "name"),
    [("Pacific/Pago_Pago", "UTC-11"), ("Pacific/Tongatapu", "Tonga Standard Time")],
)
def test_e2_days_are_told_at_midnight_with_the_end_excluded(zone, name):
    start, end = days_to_graph(date(2026, 3, 10), date(2026, 3, 11), zone)
    assert start == {"dateTime": "2026-03-10T00:00:00.0000000", "timeZone": name}
    assert end == {"dateTime": "2026-03-12T00:00:00.0000000", "timeZone": name}


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (None, None, None),
        ("2026-03-10", None, (date(2026, 3, 10), date(2026, 3, 10))),
        ("2026-03-10", "2026-03-10", (date(2026, 3, 10), date(2026, 3, 10))),
        ("2026-03-10", "2026-03-09", (date(2026, 3, 10), date(2026, 3, 10))),
        ("2026-03-10", "2026-03-11T12:00", (date(2026, 3, 10), date(2026, 3, 11))),
    ],
)
def test_an_all_day_event_has_at_least_a_day(start, end, found):
    assert days_from_graph({"dateTime": start}, {"dateTime": end}) == found


def test_days_that_end_before_they_begin_are_told_as_one():
    start, end = days_to_graph(date(2026, 3, 10), date(2026, 3, 1))
    assert days_from_graph(start, end) == (date(2026, 3, 10), date(2026, 3, 10))
