"""The simulated Graph's change feeds (contract 2.6, 2.7)."""

from __future__ import annotations

import pytest
from graph_caller import IMMUTABLE, MARK, Graph, inside, refused


@pytest.fixture
def graph():
    return Graph()


@pytest.fixture
def folder(graph):
    return graph.folder()


DELTA = "/contacts/delta"


def rounds(graph: Graph, link: str, **headers: str) -> tuple[list[dict], str]:
    """All rows of a round, and the link to the next one."""
    rows = []
    for _ in range(1000):
        body = graph.body(link, **headers)
        rows += body["value"]
        assert ("@odata.nextLink" in body) != ("@odata.deltaLink" in body)
        if "@odata.deltaLink" in body:
            return rows, body["@odata.deltaLink"]
        link = body["@odata.nextLink"]
    raise AssertionError("the round never ended")


def names(rows: list[dict]) -> list[str]:
    return sorted(row.get("displayName", "-") for row in rows)


def test_a_first_round_tells_what_is_there_once(graph, folder):
    for number in range(25):
        graph.add(folder, f"P{number:02}")
    first, *_, last = folder.contacts.values()
    graph.box.update_contact(first, {"jobTitle": "CEO"})
    graph.box.delete_contact(last)
    rows, _ = rounds(graph, inside(folder, DELTA))
    assert names(rows) == [f"P{number:02}" for number in range(24)]
    assert all(row["@odata.type"] == "#microsoft.graph.contact" for row in rows)


def test_the_page_size_is_asked_for_with_each_request(graph, folder):
    for number in range(25):
        graph.add(folder, f"P{number:02}")
    prefer = {"Prefer": "odata.maxpagesize=20"}
    answer = graph.get(inside(folder, DELTA), **prefer)
    assert len(answer.body["value"]) == 20
    applied = answer.headers["Preference-Applied"]
    assert applied == "odata.maxpagesize=20, odata.track-changes"
    link = inside(folder, DELTA)
    assert len(graph.body(link)["value"]) == 10


def test_an_idle_round_is_empty_however_many_there_are(graph, folder):
    for number in range(3):
        graph.add(folder, f"P{number}")
    _, link = rounds(graph, inside(folder, DELTA))
    for _ in range(3):
        rows, link = rounds(graph, link)
        assert rows == []


def test_own_writes_come_back(graph, folder):
    _, link = rounds(graph, inside(folder, DELTA))
    made = graph.create(inside(folder), displayName="Mine")
    rows, link = rounds(graph, link)
    assert [row["@odata.etag"] for row in rows] == [made["@odata.etag"]]


def test_a_changed_row_is_told_once_with_its_last_state(graph, folder):
    contact = graph.add(folder, "Ada")
    _, link = rounds(graph, inside(folder, DELTA))
    for name in ("Bea", "Cid"):
        graph.box.update_contact(contact, {"displayName": name})
    rows, _ = rounds(graph, link)
    assert names(rows) == ["Cid"]


def test_what_changes_while_a_round_is_under_way_is_not_lost(graph, folder):
    people = [graph.add(folder, f"P{number:02}") for number in range(25)]
    body = graph.body(inside(folder, DELTA))
    graph.box.update_contact(people[0], {"displayName": "told, then changed"})
    graph.box.update_contact(people[24], {"displayName": "changed, then told"})
    graph.box.delete_contact(people[1])
    graph.add(folder, "new")
    rows, _ = rounds(graph, body["@odata.nextLink"])
    assert {"told, then changed", "changed, then told", "new"} <= set(names(rows))
    assert people[1].immutable_id not in folder.contacts
    assert [row for row in rows if "@removed" in row]


def test_deleted_and_moved_contacts_are_removed_by_the_id_they_had(graph, folder):
    gone, moved = graph.add(folder, "Gone"), graph.add(folder, "Moved")
    regular = {gone.id, moved.id}
    _, link = rounds(graph, inside(folder, DELTA))
    other = graph.folder("Other")
    _, elsewhere = rounds(graph, inside(other, DELTA))
    graph.box.delete_contact(gone)
    graph.box.move_contact(moved, other)
    rows, _ = rounds(graph, link)
    assert {row["id"] for row in rows} == regular
    assert all(row["@removed"] == {"reason": "deleted"} for row in rows)
    rows, _ = rounds(graph, link, **IMMUTABLE)
    assert {row["id"] for row in rows} == {gone.immutable_id, moved.immutable_id}
    rows, _ = rounds(graph, elsewhere)
    assert names(rows) == ["Moved"]


def test_selected_properties_are_kept_in_the_links(graph, folder):
    graph.add(folder, "Ada", jobTitle="CEO")
    _, link = rounds(graph, inside(folder, DELTA) + "?$select=jobTitle")
    graph.box.update_contact(*folder.contacts.values(), {"jobTitle": "CTO"})
    rows, _ = rounds(graph, link)
    assert set(rows[0]) == {"@odata.type", "@odata.etag", "id", "jobTitle"}


@pytest.mark.parametrize(
    "query",
    [
        "$top=5",
        "$filter=displayName eq 'x'",
        "$orderby=displayName",
        "$search=x",
        "$expand=extensions",
        "$deltatoken=latest",
        "$select=nothing",
    ],
)
def test_other_options_than_select_are_refused(graph, folder, query):
    assert graph.get(f"{inside(folder, DELTA)}?{query}").status == 400


def test_a_token_belongs_to_its_folder_and_is_followed_as_given(graph, folder):
    _, link = rounds(graph, inside(folder, DELTA))
    query = link.partition("?")[2]
    other = graph.folder("Other")
    assert graph.get(f"{inside(other, DELTA)}?{query}").status == 400
    assert graph.get(f"{link}&$select=id").status == 400
    assert graph.get(link[:-2]).status == 400
    assert graph.get(link.replace("$deltatoken", "$skiptoken")).status == 400


def test_expired_tokens_are_gone(graph, folder):
    for number in range(12):
        graph.add(folder, f"P{number}")
    next_link = graph.body(inside(folder, DELTA))["@odata.nextLink"]
    _, link = rounds(graph, next_link)
    graph.box.expire_delta_tokens()
    for old in (next_link, link):
        assert refused(graph.get(old)) == (410, "SyncStateNotFound")
    rows, _ = rounds(graph, inside(folder, DELTA))
    assert len(rows) == 12


def test_gone_may_come_with_a_place_to_begin_again(graph, folder):
    graph.add(folder, "Ada")
    _, link = rounds(graph, inside(folder, DELTA))
    graph.box.gone_with_location = True
    graph.box.expire_delta_tokens()
    answer = graph.get(link)
    assert answer.status == 410
    rows, _ = rounds(graph, answer.headers["Location"])
    assert names(rows) == ["Ada"]


def test_a_round_may_begin_with_an_empty_page(graph, folder):
    graph.add(folder, "Ada")
    graph.box.empty_first_page = True
    body = graph.body(inside(folder, DELTA))
    assert body["value"] == []
    rows, link = rounds(graph, body["@odata.nextLink"])
    assert names(rows) == ["Ada"]
    graph.box.empty_first_page = True
    body = graph.body(link)
    assert body["value"] == []
    assert "@odata.nextLink" in body


def test_a_round_may_tell_old_rows_again(graph, folder):
    graph.add(folder, "Ada")
    _, link = rounds(graph, inside(folder, DELTA))
    graph.box.replay_next = True
    rows, link = rounds(graph, link)
    assert names(rows) == ["Ada"]
    assert rounds(graph, link)[0] == []


def test_a_page_may_come_twice(graph, folder):
    graph.add(folder, "Ada")
    graph.box.repeat_next_page = True
    rows, _ = rounds(graph, inside(folder, DELTA))
    assert names(rows) == ["Ada", "Ada"]


def test_a_change_may_show_late(graph, folder):
    graph.box.delta_lag = 5
    contact = graph.add(folder, "Ada")
    rows, link = rounds(graph, inside(folder, DELTA))
    assert rows == []
    graph.world.skew = 6
    rows, link = rounds(graph, link)
    assert names(rows) == ["Ada"]
    graph.box.delete_contact(contact)
    assert rounds(graph, link)[0] == []
    graph.world.skew = 12
    assert "@removed" in rounds(graph, link)[0][0]


def test_a_change_that_shows_is_not_hidden_by_a_later_one_that_does_not(graph, folder):
    contact = graph.add(folder, "Ada")
    graph.box.delta_lag, graph.world.skew = 5, 6
    graph.box.update_contact(contact, {"jobTitle": "CEO"})
    rows, _ = rounds(graph, inside(folder, DELTA))
    assert names(rows) == ["Ada"]


def test_photos_and_extensions_do_not_show(graph, folder):
    contact = graph.add(folder, "Ada")
    _, link = rounds(graph, inside(folder, DELTA))
    path = inside(folder, f"/contacts/{contact.id}")
    kind = "#microsoft.graph.openTypeExtension"
    body = {"@odata.type": kind, "extensionName": "example.odoo"}
    assert graph.call("POST", f"{path}/extensions", body).status == 201
    image = {"Content_Type": "image/jpeg"}
    assert graph.call("PUT", f"{path}/photo/$value", b"x", **image).status == 200
    assert rounds(graph, link)[0] == []


def test_extended_properties_are_never_in_a_delta(graph, folder):
    contact = graph.add(folder, "Ada")
    _, link = rounds(graph, inside(folder, DELTA))
    graph.patch(contact.id, singleValueExtendedProperties=[{"id": MARK, "value": "1"}])
    rows, _ = rounds(graph, link)
    assert "singleValueExtendedProperties" not in rows[0]


def test_folders_have_a_delta_too(graph, folder):
    rows, link = rounds(graph, "/me/contactFolders/delta")
    assert names(rows) == ["Odoo"]
    graph.box.rename_folder(folder, "CRM")
    rows, link = rounds(graph, link)
    assert names(rows) == ["CRM"]
    graph.box.delete_folder(folder)
    rows, link = rounds(graph, link)
    assert [row["id"] for row in rows if "@removed" in row] == [folder.id]
    assert graph.get(inside(folder, DELTA)).status == 404
