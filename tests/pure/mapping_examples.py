"""Values and contacts that the mapping's tests draw from, awkward ones above all."""

from hypothesis import strategies as st

from sync import canonical
from sync.contact_fields import BY_NAME
from sync.places import Places

PLACES = Places(
    {
        "CH": {"en_US": "Switzerland", "fr_FR": "Suisse", "de_CH": "Schweiz"},
        "FR": {"en_US": "France", "fr_FR": "France"},
        "CI": {"en_US": "Côte d'Ivoire", "fr_FR": "Côte d’Ivoire"},
        "US": {"en_US": "United States", "fr_FR": "États-Unis"},
    },
    {"CH": {"BE": "Bern", "ZH": "Zürich"}, "US": {"CA": "California", "AL": "Alabama"}},
)

AWKWARD = (
    "",
    " ",
    "Ada",
    "  padded\t",
    "👩‍👩‍👧 Familie",
    "محمد علي",
    "‏עברית‏",
    "e\u0301le\u0300ve",
    'O\'Neil "Red" <b>&amp;</b>',
    "<script>alert(1)</script>",
    "a\r\nb\nc\rd",
    "a\x0bb\u2028c\x85d",
    "nul\x00 lone \ud800 bell \x07",
    "n" * 255,
    "no-break\xa0space",
    "tab\tbed",
    "İstanbul ẞ",
)

texts = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(max_size=30),
    st.text("aé \t\n\r<&;>-/'@.\u0301\xa0", max_size=30),
)
addresses = st.one_of(
    st.emails(),
    st.sampled_from(["ada@example.org", " Ada@Example.ORG", "o'neil@x.example"]),
)
dates = st.dates().map(str)
countries = st.sampled_from([None, "CH", "FR", "CI", "US", "Atlantis"])
# Within any country these are the same text, so that they stand alone as values.
states = st.sampled_from([None, "Nowhere", "Old Town"])

_BY_KIND = {
    "text": texts,
    "multiline": texts,
    "list": st.lists(addresses, max_size=3),
    "set": st.lists(texts, max_size=5),
    "date": dates,
}


def values_of(name):
    """What Odoo may hold for a field, empty included."""
    empty = st.sampled_from([None, False, ""])
    if name.endswith("country"):
        return countries
    if name.endswith("state"):
        return states
    return empty | _BY_KIND[BY_NAME[name].kind]


def fits(spec, value):
    """Is the value short enough to be sent?"""
    found = value if isinstance(value, list) else [value or ""]
    return spec.max_length is None or all(
        canonical.length(text.replace("\n", "\r\n")) <= spec.max_length
        for text in found
    )


_entries = st.one_of(
    st.just({}),
    st.builds(dict, name=texts, address=addresses),
    st.builds(dict, name=st.just("Ada Test")),
    st.builds(
        dict, name=texts, address=st.just("/o=ExchangeLabs/ou=Group/cn=Recipients/cn=a")
    ),
)
_address = st.sampled_from([None, {}]) | st.fixed_dictionaries(
    {"street": texts, "city": st.none() | texts, "postalCode": texts},
    optional={
        "state": st.sampled_from(["", "BE", "zürich", "california", "Elsewhere"]),
        "countryOrRegion": st.sampled_from(["", "suisse", "us", "FR", "Erewhon"]),
    },
)
_PROPERTIES = {
    "emailAddresses": st.lists(_entries, max_size=3),
    "businessPhones": st.lists(texts, max_size=2),
    "homePhones": st.lists(texts, max_size=2),
    "businessAddress": _address,
    "homeAddress": _address,
    "otherAddress": _address,
    "categories": st.lists(texts, max_size=4),
    "birthday": st.sampled_from([None, "1974-07-22", "1604-02-29T11:59:00Z"])
    | dates.map(lambda day: f"{day}T00:00:00Z"),
}


def stored(remote):
    """What Graph may tell of a property."""
    return _PROPERTIES.get(remote, st.none() | texts)


FULL = {
    "displayName": "Dr Ada Test",
    "givenName": "Ada",
    "surname": "Test",
    "title": "Dr",
    "emailAddresses": [{"name": "Ada", "address": "Ada@example.org"}, {"name": "Bob"}],
    "businessPhones": ["+41 44 555", "+41 44 666"],
    "homePhones": ["1", "2"],
    "mobilePhone": "+41  79",
    "businessAddress": {"street": "Weg 1\r\nHaus B", "countryOrRegion": "suisse"},
    "homeAddress": {"city": "Bern", "state": "BE", "countryOrRegion": "CH"},
    "otherAddress": {},
    "businessHomePage": "Example.org/",
    "personalNotes": "one\r\n\r\ntwo",
    "categories": ["vip", "Odoo "],
    "birthday": "1974-07-22T11:59:00Z",
    "jobTitle": "",
    "companyName": None,
    "department": "R&D",
}
