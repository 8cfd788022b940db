"""The simulated Graph: queries, extended properties and size (contract 0, 2.5, 8)."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from effort import lines_run
from graph_caller import MARK, Graph, inside


@pytest.fixture
def graph():
    return Graph()


def people(graph: Graph, *names: str):
    folder = graph.folder()
    for name in names:
        graph.add(folder, name, givenName=name)
    return inside(folder)


def test_pages_are_of_ten_and_follow_their_links(graph):
    path = people(graph, *(f"P{number:02}" for number in range(23)))
    names, link = [], path
    while link:
        body = graph.body(link)
        assert len(body["value"]) <= 10
        names += [row["displayName"] for row in body["value"]]
        link = body.get("@odata.nextLink")
    assert names == [f"P{number:02}" for number in range(23)]


def test_a_link_only_works_as_it_was_given(graph):
    link = graph.body(people(graph, "A", "B") + "?$top=1")["@odata.nextLink"]
    assert graph.get(link).status == 200
    assert graph.get(link + "&$top=5").status == 400
    assert graph.get(link[:-3] + "abc").status == 400
    address, _, token = link.partition("=")
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    assert b'"start":1' in raw
    forged = base64.urlsafe_b64encode(raw.replace(b'"start":1', b'"start":0')).decode()
    assert graph.get(f"{address}={forged.rstrip('=')}").status == 400
    other = link.replace("/contacts?", "/childFolders?")
    assert graph.get(other).status == 400


@pytest.mark.parametrize(
    "query",
    [
        "$top=0",
        "$top=1001",
        "$top=x",
        "$skip=-1",
        "$search=x",
        "$foo=1",
        "$top=1&$TOP=2",
        "$select=nickname2",
        "$orderby=emailAddresses",
        "$orderby=displayName sideways",
        "$filter=displayName",
        "$filter=nickname2 eq 'x'",
        "$filter=displayName eq 'x",
        "$expand=photo",
        "$expand=singleValueExtendedProperties",
    ],
)
def test_what_is_not_supported_is_refused(graph, query):
    assert graph.get(f"/me/contacts?{query}").status == 400


def test_selected_properties_come_with_id_and_etag(graph):
    path = people(graph, "Ada")
    row = graph.body(f"{path}?$select=DisplayName,jobTitle")["value"][0]
    assert set(row) == {"@odata.etag", "id", "displayName", "jobTitle"}


def test_rows_are_sorted_skipped_and_counted(graph):
    path = people(graph, "bea", "Ada", "Cid")
    graph.box.folder("Odoo").hidden_rows = 1
    assert graph.names(f"{path}?$orderby=displayName") == ["Ada", "bea", "Cid"]
    sorted_down = graph.names(f"{path}?$orderby=displayName desc&$skip=1")
    assert sorted_down == ["bea", "Ada"]
    assert graph.body(f"{path}?$count=true")["@odata.count"] == 4
    assert graph.get(f"{path}/$count").body == "4"


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("displayName eq 'ada'", ["Ada"]),
        ("displayName eq 'O''Neil'", ["O'Neil"]),
        ("displayName ne 'Ada' and not (givenName eq 'Bea')", ["O'Neil"]),
        ("displayName eq 'Ada' or displayName eq 'Bea'", ["Ada", "Bea"]),
        ("(displayName eq 'Ada' or displayName eq 'Bea') and surname eq null",
         ["Ada", "Bea"]),
        ("startswith(displayName,'b')", ["Bea"]),
        ("contains(displayName, 'ei')", ["O'Neil"]),
        ("lastModifiedDateTime ge 2020-01-01T00:00:00Z", ["Ada", "Bea", "O'Neil"]),
        ("lastModifiedDateTime lt 2020-01-01T00:00:00Z", []),
        ("emailAddresses/any(a:a/address eq 'BEA@x.example')", ["Bea"]),
        ("categories/any(c:c eq 'VIP')", ["Bea"]),
    ],
)  # fmt: skip
def test_filters_find(graph, condition, names):
    path = people(graph, "Ada", "Bea", "O'Neil")
    bea = next(c for c in graph.box.items.values() if c.values["givenName"] == "Bea")
    slots = [{"address": "bea@x.example"}]
    graph.box.update_contact(bea, {"emailAddresses": slots, "categories": ["VIP"]})
    assert graph.names(f"{path}?$filter={quote(condition)}") == names


def test_a_filter_stays_in_its_folder(graph):
    slots = [{"address": "a@x.example"}]
    graph.add(graph.folder("Other"), "Elsewhere", emailAddresses=slots)
    path = people(graph, "Ada")
    found = quote("emailAddresses/any(a:a/address eq 'a@x.example')")
    assert graph.names(f"{path}?$filter={found}") == []


# -- extended properties and extensions


def expand(*ids: str) -> str:
    return quote(f"singleValueExtendedProperties($filter={' or '.join(ids)})")


def test_an_extended_property_is_written_but_not_echoed(graph):
    values = [{"id": MARK, "value": "res.partner,42"}]
    contact = graph.create(displayName="A", singleValueExtendedProperties=values)
    assert "singleValueExtendedProperties" not in contact
    upper = MARK.replace("c0ffee", "C0FFEE")
    path = f"/me/contacts/{contact['id']}?$expand=" + expand(f"id eq '{upper}'")
    assert graph.body(path)["singleValueExtendedProperties"] == [
        {"id": upper, "value": "res.partner,42"}
    ]
    other = expand(f"id eq '{MARK.replace('OdooId', 'odooid')}'", f"id eq '{MARK}2'")
    body = graph.body(f"/me/contacts?$select=id&$expand={other}")
    assert "singleValueExtendedProperties" not in body["value"][0]


def test_a_folder_has_extended_properties_too(graph):
    values = [{"id": MARK, "value": "1"}]
    body = {"displayName": "Odoo", "singleValueExtendedProperties": values}
    made = graph.create("/me/contactFolders", **body)
    assert "singleValueExtendedProperties" not in made
    query = "?$expand=" + expand(f"id eq '{MARK}'")
    path = f"/me/contactFolders/{made['id']}"
    assert graph.body(path + query)["singleValueExtendedProperties"] == values
    (row,) = graph.body(f"/me/contactFolders{query}")["value"]
    assert row["singleValueExtendedProperties"] == values
    values[0]["value"] = "2"
    assert graph.call("PATCH", path, {"singleValueExtendedProperties": values})
    assert graph.body(path + query)["singleValueExtendedProperties"] == values


def by_mark(value: str) -> str:
    condition = (
        f"singleValueExtendedProperties/Any(ep: ep/id eq '{MARK}' "
        f"and ep/value eq '{value}')"
    )
    return f"/me/contacts?$filter={quote(condition)}"


def test_contacts_are_found_by_an_extended_property(graph):
    values = [{"id": MARK, "value": "One"}]
    contact = graph.create(displayName="A", singleValueExtendedProperties=values)
    assert graph.names(by_mark("ONE")) == ["A"]
    values[0]["value"] = "Two"
    graph.patch(contact["id"], singleValueExtendedProperties=values)
    assert graph.names(by_mark("One")) == []
    assert graph.names(by_mark("two")) == ["A"]
    graph.call("DELETE", f"/me/contacts/{contact['id']}")
    assert graph.names(by_mark("two")) == []


def test_a_filter_on_a_property_may_lag_behind(graph):
    graph.box.filter_lag = 5
    values = [{"id": MARK, "value": "One"}]
    graph.create(displayName="A", singleValueExtendedProperties=values)
    assert graph.names(by_mark("One")) == []
    graph.world.skew = 6
    assert graph.names(by_mark("One")) == ["A"]


def test_numbers_in_extended_properties_are_compared_as_numbers(graph):
    number = MARK.replace("String", "Integer")
    for value in ("5", "40"):
        properties = [{"id": number, "value": value}]
        graph.create(displayName=value, singleValueExtendedProperties=properties)
    condition = (
        f"singleValueExtendedProperties/Any(ep: ep/id eq '{number}' "
        "and cast(ep/value, Edm.Int32) gt 5)"
    )
    assert graph.names(f"/me/contacts?$filter={quote(condition)}") == ["40"]


@pytest.mark.parametrize(
    "row",
    [
        {"id": "OdooId", "value": "1"},
        {"id": MARK.replace("String", "Strange"), "value": "1"},
        {"id": MARK, "value": 1},
        {"id": MARK},
        {"id": MARK.replace("String", "Integer"), "value": "one"},
    ],
)
def test_a_malformed_extended_property_is_refused(graph, row):
    body = {"singleValueExtendedProperties": [row]}
    assert graph.call("POST", "/me/contacts", body).status == 400


def test_property_ids_may_come_back_in_another_letter_case(graph):
    graph.box.upper_case_guids = True
    values = [{"id": MARK, "value": "1"}]
    contact = graph.create(displayName="A", singleValueExtendedProperties=values)
    path = f"/me/contacts/{contact['id']}?$expand=" + expand(f"id eq '{MARK}'")
    told = graph.body(path)["singleValueExtendedProperties"][0]["id"]
    assert told != MARK
    assert told.endswith("Name OdooId")


def test_an_open_extension_lives_beside_the_contact(graph):
    name = "example.odoo"
    kind = {"@odata.type": "microsoft.graph.openTypeExtension"}
    row = {**kind, "extensionName": name, "odooId": 1}
    contact = graph.create(displayName="A", extensions=[row])
    path = f"/me/contacts/{contact['id']}/extensions"
    told = graph.body(f"{path}/{name}")
    assert told["id"] == f"microsoft.graph.openTypeExtension.{name}"
    assert graph.call("PATCH", f"{path}/{name}", {"odooId": 2}).body["odooId"] == 2
    asked = f"/me/contacts/{contact['id']}?$expand=extensions($filter=id eq '{name}')"
    assert graph.body(asked)["extensions"][0]["odooId"] == 2
    assert graph.call("POST", path, row).status == 409
    assert graph.call("POST", path, {"extensionName": "untyped"}).status == 400
    assert graph.call("DELETE", f"{path}/{name}").status == 204
    assert graph.get(f"{path}/{name}").status == 404


# -- size


def effort_of_everyday_requests(graph: Graph, contact) -> int:
    """Lines that a change, a look, a search, a list and a delta run, twice over."""
    path = inside(contact.folder, f"/contacts/{contact.immutable_id}")
    delta = inside(contact.folder, "/contacts/delta")
    link = graph.body(delta, Prefer="odata.maxpagesize=1000")
    while "@odata.nextLink" in link:
        link = graph.body(link["@odata.nextLink"], Prefer="odata.maxpagesize=1000")
    address = contact.values["emailAddresses"][0]["address"]
    found = quote(f"emailAddresses/any(a:a/address eq '{address}')")

    def ask() -> None:
        assert graph.call("PATCH", path, {"jobTitle": "CEO"}).status == 200
        assert graph.get(path).status == 200
        assert graph.body(inside(contact.folder, f"/contacts?$filter={found}"))["value"]
        assert graph.body(inside(contact.folder) + "?$top=1")["value"]
        assert len(graph.body(link["@odata.deltaLink"])["value"]) == 1

    ask()
    return lines_run(ask)


def fill(graph: Graph, count: int):
    """A folder of so many; the last of them."""
    folder = graph.folder()
    for number in range(count):
        slots = [{"address": f"p{number}@x.example", "name": "P"}]
        contact = graph.add(folder, f"P{number}", emailAddresses=slots)
    return contact


def test_fifty_thousand_contacts_do_not_slow_a_request_down(graph):
    small = Graph()
    few, many = fill(small, 3), fill(graph, 50_000)
    effort = effort_of_everyday_requests(small, few)
    assert effort_of_everyday_requests(graph, many) < 1.1 * effort
