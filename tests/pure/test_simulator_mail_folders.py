"""Mail folders of the simulated tenant (contract 4.2)."""

from __future__ import annotations

import pytest
from graph_caller import ANNA, Graph, refused
from tenant_mail import MAIL, put

FOLDERS = "/me/mailFolders"


@pytest.fixture
def graph():
    return Graph(scopes=MAIL)


def test_the_list_is_what_is_right_below_the_root(graph):
    made = graph.create(FOLDERS, displayName="Odoo/Done")
    graph.create(f"{FOLDERS}/{made['id']}/childFolders", displayName="2026")
    names = graph.names(f"{FOLDERS}?$top=100")
    assert {"Inbox", "Sent Items", "Archive", "Odoo/Done"} <= set(names)
    assert "2026" not in names
    assert "Conversation History" not in names
    assert graph.names(f"{FOLDERS}/{made['id']}/childFolders") == ["2026"]
    everything = graph.names(f"{FOLDERS}?includeHiddenFolders=true&$top=100")
    assert "Conversation History" in everything


@pytest.mark.parametrize(
    "name", "inbox archive deleteditems sentitems drafts junkemail".split()
)
def test_well_known_names_lead_to_folders_in_both_spellings(graph, name):
    found = graph.body(f"{FOLDERS}/{name}")
    assert graph.body(f"{FOLDERS}('{name.upper()}')")["id"] == found["id"]
    assert graph.body(f"{FOLDERS}/{found['id']}")["displayName"]
    root = graph.body(f"{FOLDERS}/msgfolderroot")
    assert found["parentFolderId"] == root["id"]


def test_a_folder_knows_how_many_messages_it_has_and_what_they_weigh(graph):
    put(graph, "Read", isRead=True)
    put(graph, "New")
    size = "$expand=singleValueExtendedProperties($filter=id eq 'Long 0x0e08')"
    found = graph.body(f"{FOLDERS}/inbox?{size}")
    assert (found["totalItemCount"], found["unreadItemCount"]) == (2, 1)
    assert int(found["singleValueExtendedProperties"][0]["value"]) > 0
    assert "sizeInBytes" not in found
    assert "wellKnownName" not in found


def test_a_name_is_taken_once_below_a_parent(graph):
    graph.create(FOLDERS, displayName="Done")
    answer = graph.call("POST", FOLDERS, {"displayName": "done"})
    assert refused(answer) == (409, "ErrorFolderExists")


def test_what_is_not_there_is_a_404_and_garbage_a_400(graph):
    made = graph.create(FOLDERS, displayName="Done")
    assert graph.call("DELETE", f"{FOLDERS}/{made['id']}").status == 204
    trash = graph.body(f"{FOLDERS}/deleteditems")["id"]
    assert graph.body(f"{FOLDERS}/{made['id']}")["parentFolderId"] == trash
    assert graph.call("DELETE", f"{FOLDERS}/{made['id']}").status == 204
    answer = graph.get(f"{FOLDERS}/{made['id']}")
    assert refused(answer) == (404, "ErrorItemNotFound")
    answer = graph.get(f"{FOLDERS}/nonsense")
    assert refused(answer) == (400, "ErrorInvalidIdMalformed")


def test_a_mailbox_without_archive_says_so(graph):
    box = graph.box.mail
    box.delete_folder(box.folder("archive"), for_good=True)
    answer = graph.get(f"{FOLDERS}/archive")
    assert refused(answer) == (404, "ErrorItemNotFound")


def test_well_known_folders_stay(graph):
    assert graph.call("DELETE", f"{FOLDERS}/inbox").status == 403
    answer = graph.call("PATCH", f"{FOLDERS}/inbox", {"displayName": "X"})
    assert answer.status == 403


def test_folders_are_renamed_moved_and_copied(graph):
    made = graph.create(FOLDERS, displayName="Done")
    path = f"{FOLDERS}/{made['id']}"
    renamed = graph.call("PATCH", path, {"displayName": "Finished"})
    assert renamed.body["displayName"] == "Finished"
    put(graph, "Inside", made["id"])
    copied = graph.call("POST", f"{path}/copy", {"destinationId": "archive"})
    assert copied.status == 201
    assert copied.body["totalItemCount"] == 1
    moved = graph.call("POST", f"{path}/move", {"destinationId": "inbox"})
    inbox = graph.body(f"{FOLDERS}/inbox")
    assert moved.body["parentFolderId"] == inbox["id"]
    assert moved.body["id"] == made["id"]
    assert inbox["childFolderCount"] == 1


def test_a_folder_is_reached_through_its_own_parent_and_never_below_itself(graph):
    above = graph.create(FOLDERS, displayName="Above")
    children = f"{FOLDERS}/{above['id']}/childFolders"
    below = graph.create(children, displayName="Below")
    assert graph.get(f"{children}/{below['id']}").status == 200
    elsewhere = f"{FOLDERS}/inbox/childFolders/{below['id']}"
    assert refused(graph.get(elsewhere)) == (404, "ErrorItemNotFound")
    target = {"destinationId": below["id"]}
    answer = graph.call("POST", f"{FOLDERS}/{above['id']}/move", target)
    assert refused(answer) == (400, "ErrorInvalidRequest")


def test_the_folders_have_a_delta(graph):
    first = graph.body(f"{FOLDERS}/delta", Prefer="odata.maxpagesize=100")
    assert "Inbox" in [row["displayName"] for row in first["value"]]
    made = graph.create(FOLDERS, displayName="Done")
    second = graph.body(first["@odata.deltaLink"])
    assert [row["displayName"] for row in second["value"]] == ["Done"]
    graph.call("POST", f"{FOLDERS}/{made['id']}/permanentDelete")
    third = graph.body(second["@odata.deltaLink"])
    assert third["value"][0]["@removed"] == {"reason": "deleted"}


def test_an_app_reaches_folders_by_address_only():
    app = Graph(None, frozenset({"Mail.ReadWrite"}))
    assert app.get(f"/users/{ANNA}/mailFolders/inbox").status == 200
    assert app.get("/me/mailFolders/inbox").status == 400
    none = Graph(None, frozenset({"Contacts.ReadWrite"}))
    answer = none.get(f"/users/{ANNA}/mailFolders/inbox")
    assert refused(answer) == (403, "ErrorAccessDenied")
