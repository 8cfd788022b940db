"""The simulated Graph: people, folders and contacts, as the contract tells them."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from graph_caller import (
    ANNA,
    BRUNO,
    IMMUTABLE,
    NOMAIL,
    SALES,
    Graph,
    inside,
    refused,
)


@pytest.fixture
def graph():
    return Graph()


def test_a_profile_tells_name_and_login(graph):
    assert graph.body("/me")["userPrincipalName"] == ANNA
    assert graph.body(f"/users/{quote(ANNA)}?$select=mail")["mail"] == ANNA


def test_the_profile_of_another_person_needs_a_scope_of_its_own(graph):
    answer = graph.get(f"/users/{BRUNO}")
    assert refused(answer) == (403, "Authorization_RequestDenied")
    assert Graph(scopes=frozenset({"User.ReadBasic.All"})).get(f"/users/{BRUNO}")


def test_people_of_another_tenant_are_not_found(graph):
    assert graph.get("/users/dmitri.volkov@fabrikam.example").status == 404


def test_an_app_without_a_person_has_no_me():
    app = Graph(upn=None, scopes=frozenset({"Contacts.ReadWrite"}))
    assert app.get("/me/contacts").status == 400
    assert app.get(f"/users/{ANNA}/contacts").status == 200


def test_contacts_need_a_scope_and_writing_needs_more():
    none = Graph(scopes=frozenset({"User.Read"}))
    reader = Graph(scopes=frozenset({"Contacts.Read"}))
    assert refused(none.get("/me/contacts")) == (403, "ErrorAccessDenied")
    assert reader.get("/me/contacts").status == 200
    assert reader.call("POST", "/me/contacts", {}).status == 403


def test_a_shared_mailbox_needs_a_right_and_a_shared_scope(graph):
    scopes = frozenset({"Contacts.ReadWrite.Shared"})
    assert graph.get(f"/users/{SALES}/contacts").status == 403
    assert Graph(scopes=scopes).get(f"/users/{SALES}/contacts").status == 200
    assert Graph(upn=BRUNO, scopes=scopes).get(f"/users/{SALES}/contacts").status == 403


def test_a_person_without_a_mailbox_has_a_profile_but_no_contacts():
    graph = Graph(upn=NOMAIL)
    assert graph.body("/me")["mail"] is None
    answer = graph.get("/me/contacts")
    assert refused(answer) == (404, "MailboxNotEnabledForRESTAPI")


# -- paths


@pytest.mark.parametrize(
    "form",
    [
        "/me/contactFolders/{}/contacts",
        "/ME/contactfolders('{}')/CONTACTS",
        "/me/contactFolders(%27{}%27)/contacts",
        "/users('anna.keller@contoso.example')/contactFolders/{}/contacts",
    ],
)
def test_paths_are_read_in_all_their_forms(graph, form):
    folder = graph.folder()
    graph.add(folder)
    assert graph.names(form.format(quote(folder.id, safe=""))) == ["Ada"]


def test_ids_are_compared_with_their_letter_case(graph):
    contact = graph.create(displayName="Ada")
    assert graph.get(f"/me/contacts/{contact['id'].swapcase()}").status == 400
    other = contact["id"][:10] + contact["id"][10:-1].swapcase() + "="
    assert refused(graph.get(f"/me/contacts/{other}")) == (404, "ErrorItemNotFound")


def test_garbage_where_an_id_should_be_is_malformed_not_missing(graph):
    contact = graph.create(displayName="Ada")
    for name in ("garbage", contact["id"][:-5]):
        answer = graph.get(f"/me/contacts/{name}")
        assert refused(answer) == (400, "ErrorInvalidIdMalformed")


def test_an_id_of_another_mailbox_is_told_apart(graph):
    theirs = Graph(upn=BRUNO, world=graph.world).create(displayName="Theirs")
    answer = graph.get(f"/me/contacts/{theirs['id']}")
    assert refused(answer) == (400, "ErrorInvalidMailboxItemId")


def test_unknown_segments_and_methods_are_refused(graph):
    assert refused(graph.get("/me/calendars2")) == (400, "BadRequest")
    assert refused(graph.call("PUT", "/me/contacts", {}))[0] == 405


# -- folders


def test_the_default_folder_is_not_listed_but_known_by_alias(graph):
    assert graph.names("/me/contactFolders") == []
    default = graph.body("/me/contactFolders/contacts")
    made = graph.create("/me/contactFolders", displayName="Odoo")
    assert made["parentFolderId"] == default["id"]
    assert graph.create()["parentFolderId"] == default["id"]
    assert graph.names("/me/contactFolders") == ["Odoo"]


def test_sibling_folders_have_different_names(graph):
    graph.create("/me/contactFolders", displayName="Odoo")
    again = graph.call("POST", "/me/contactFolders", {"displayName": "odoo"})
    assert refused(again) == (409, "ErrorFolderExists")
    other = graph.create("/me/contactFolders", displayName="Other")
    path = f"/me/contactFolders/{other['id']}"
    answer = graph.call("PATCH", path, {"displayName": "Odoo"})
    assert refused(answer) == (409, "ErrorFolderExists")


def test_child_folders_are_listed_below_their_parent_only(graph):
    parent = graph.folder()
    path = inside(parent, "/childFolders")
    child = graph.create(path, displayName="Family")
    assert graph.names(path) == ["Family"]
    assert graph.names("/me/contactFolders") == ["Odoo"]
    assert graph.get(f"{path}/{child['id']}/contacts").status == 200
    stranger = graph.folder("Other")
    wrong = inside(stranger, f"/childFolders/{child['id']}/contacts")
    assert graph.get(wrong).status == 404


def test_a_folder_is_renamed_moved_and_deleted(graph):
    folder, other = graph.folder(), graph.folder("Other")
    body = {"displayName": "CRM", "parentFolderId": other.id}
    assert graph.call("PATCH", inside(folder, ""), body).body["displayName"] == "CRM"
    assert graph.names("/me/contactFolders") == ["Other"]
    assert graph.call("DELETE", inside(other, "")).status == 204
    assert graph.get(inside(folder, "")).status == 404
    default = graph.call("DELETE", "/me/contactFolders/contacts")
    assert refused(default) == (403, "ErrorDeleteDistinguishedFolder")


# -- writing


def test_the_display_name_is_derived_and_follows_the_name_parts(graph):
    contact = graph.create(givenName="Pavel", surname="Bansky")
    assert contact["displayName"] == "Pavel Bansky"
    assert contact["fileAs"] == ""
    assert graph.patch(contact["id"], surname="B.")["displayName"] == "Pavel B."
    kept = graph.patch(contact["id"], surname="C.", displayName="The Boss")
    assert kept["displayName"] == "The Boss"
    same = graph.patch(contact["id"], jobTitle="CEO")
    assert same["displayName"] == "The Boss"


def test_empty_values_have_the_forms_of_the_service(graph):
    contact = graph.create(jobTitle="", businessPhones=[], homeAddress={"city": None})
    assert contact["jobTitle"] is None
    assert contact["businessPhones"] == contact["emailAddresses"] == []
    assert contact["homeAddress"] == contact["otherAddress"] == {}
    assert contact["primaryEmailAddress"] is None


def test_an_address_is_replaced_whole(graph):
    contact = graph.create(businessAddress={"street": "Weg 1", "city": "Bern"})
    changed = graph.patch(contact["id"], businessAddress={"city": "Basel"})
    assert changed["businessAddress"] == {"city": "Basel"}


@pytest.mark.parametrize(
    ("name", "entry", "most"),
    [("emailAddresses", {"address": "a@x.example"}, 3), ("businessPhones", "+41", 2)],
)
def test_a_collection_has_its_limit(graph, name, entry, most):
    graph.create(**{name: [entry] * most})
    answer = graph.call("POST", "/me/contacts", {name: [entry] * (most + 1)})
    assert refused(answer) == (400, "ErrorInvalidArgument")
    assert answer.body["error"]["message"] == (
        f"The multi value property {name[0].upper()}{name[1:]} has {most + 1} entries, "
        f"that exceeds the max allowed value of {most}"
    )


def test_a_text_has_its_limit_and_a_note_hardly_any(graph):
    graph.create(displayName="N" * 255, personalNotes="n" * 100_000)
    answer = graph.call("POST", "/me/contacts", {"displayName": "N" * 256})
    assert refused(answer) == (400, "ErrorPropertyValidationFailure")


@pytest.mark.parametrize(
    "body",
    [
        {"mobile": "1"},
        {"jobTitle": 5},
        {"businessPhones": "1"},
        {"businessPhones": None},
        {"emailAddresses": [{"mail": "x@y.example"}]},
        {"homeAddress": {"zip": "1"}},
        {"birthday": "22.07.1974"},
        {"birthday": "1974-02-30"},
        [],
    ],
)
def test_what_does_not_fit_the_type_is_refused(graph, body):
    answer = graph.call("POST", "/me/contacts", body)
    assert answer.status == 400
    assert refused(answer)[1] in ("RequestBodyRead", "BadRequest")


def test_a_body_has_to_say_that_it_is_json(graph):
    answer = graph.call("POST", "/me/contacts", b"{}", Content_Type="text/plain")
    assert answer.status == 415
    broken = graph.call("POST", "/me/contacts", b"{", Content_Type="application/json")
    assert broken.status == 400


def test_read_only_properties_are_passed_over(graph):
    contact = graph.create(id="mine", changeKey="mine", displayName="Ada")
    assert contact["id"] != "mine" != contact["changeKey"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("1974-07-22", "1974-07-22T11:59:00Z"),
        ("1974-07-22T00:00:00Z", "1974-07-22T00:00:00Z"),
        ("1974-07-22T01:00:00+02:00", "1974-07-21T23:00:00Z"),
        ("0999-07-22", "0999-07-22T11:59:00Z"),
        (None, None),
    ],
)
def test_a_birthday_is_a_moment(graph, given, told):
    assert graph.create(birthday=given)["birthday"] == told


def test_the_three_address_slots_are_the_collection(graph):
    contact = graph.create(emailAddresses=[{"address": "a@x.example", "name": "A"}])
    assert contact["primaryEmailAddress"]["address"] == "a@x.example"
    second = {"address": "b@x.example", "name": "B"}
    changed = graph.patch(contact["id"], secondaryEmailAddress=second)
    assert [slot["name"] for slot in changed["emailAddresses"]] == ["A", "B"]
    cleared = graph.patch(contact["id"], primaryEmailAddress=None)
    assert [slot["name"] for slot in cleared["emailAddresses"]] == ["B"]
    both = {"emailAddresses": [], "primaryEmailAddress": None}
    assert graph.call("POST", "/me/contacts", both).status == 400


def test_an_address_that_is_no_smtp_address_comes_back_as_a_name(graph):
    contact = graph.create(emailAddresses=[{"name": "Ext", "address": "call me"}])
    assert contact["emailAddresses"] == [{"name": "Ext"}]


def test_a_stale_change_key_is_refused_unless_switched_off(graph):
    contact = graph.create(displayName="Ada")
    old = contact["@odata.etag"]
    fresh = graph.patch(contact["id"], displayName="Ada B.")["@odata.etag"]
    assert fresh != old
    path = f"/me/contacts/{contact['id']}"
    stale = graph.call("PATCH", path, {"jobTitle": "CEO"}, If_Match=old)
    assert refused(stale) == (412, "ErrorIrresolvableConflict")
    assert graph.call("DELETE", path, If_Match=old).status == 412
    graph.box.if_match = False
    assert graph.call("PATCH", path, {"jobTitle": "CEO"}, If_Match=old).status == 200
    graph.box.if_match = True
    assert graph.call("DELETE", path, If_Match="*").status == 204


def test_a_patch_tells_the_new_etag_in_a_header(graph):
    contact = graph.create(displayName="Ada")
    answer = graph.call("PATCH", f"/me/contacts/{contact['id']}", {"title": "Dr"})
    assert answer.headers["ETag"] == answer.body["@odata.etag"]


# -- ids, moves, deletion


def test_ids_are_immutable_where_that_is_preferred(graph):
    contact = graph.create(displayName="Ada")
    answer = graph.get(f"/me/contacts/{contact['id']}", **IMMUTABLE)
    assert answer.headers["Preference-Applied"] == 'IdType="ImmutableId"'
    lasting = answer.body["id"]
    assert lasting != contact["id"]
    target = graph.folder()
    moved = graph.patch(contact["id"], parentFolderId=target.id)
    assert moved["parentFolderId"] == target.id
    assert moved["id"] != contact["id"]
    assert graph.get(f"/me/contacts/{contact['id']}").status == 404
    assert graph.body(f"/me/contacts/{lasting}", **IMMUTABLE)["id"] == lasting


def test_several_preferences_come_in_one_header(graph):
    for _ in range(3):
        graph.create(displayName="Ada")
    prefer = 'IdType="ImmutableId", outlook.timezone="UTC", odata.maxpagesize=2'
    answer = graph.get("/me/contacts", Prefer=prefer)
    assert len(answer.body["value"]) == 2
    assert "odata.maxpagesize=2" in answer.headers["Preference-Applied"]


def test_ids_are_translated(graph):
    contact = graph.create(displayName="Ada")
    body = {
        "inputIds": [contact["id"], "garbage"],
        "sourceIdType": "restId",
        "targetIdType": "restImmutableEntryId",
    }
    good, bad = graph.call("POST", "/me/translateExchangeIds", body).body["value"]
    assert graph.get(f"/me/contacts/{good['targetId']}").status == 200
    assert bad["errorDetails"]["code"] == "ErrorInvalidIdMalformed"
    body["inputIds"] = ["x"] * 1001
    assert graph.call("POST", "/me/translateExchangeIds", body).status == 400


def test_a_deleted_contact_is_in_deleted_items(graph):
    folder = graph.folder()
    contact = graph.add(folder)
    path = inside(folder, f"/contacts/{contact.immutable_id}")
    assert graph.call("DELETE", path).status == 204
    assert graph.get(path).status == 404
    found = graph.body(f"/me/contacts/{contact.immutable_id}")
    mail = Graph(scopes=frozenset({"Mail.Read"}), world=graph.world)
    bin_id = mail.body("/me/mailFolders/DeletedItems")["id"]
    assert found["parentFolderId"] == bin_id
    assert graph.get(f"/me/contactFolders/{bin_id}").status == 404
    graph.box.deleted_items_visible = False
    assert graph.get(f"/me/contacts/{contact.immutable_id}").status == 404


def test_a_contact_is_only_found_in_its_own_folder(graph):
    contact, other = graph.add(graph.folder()), graph.folder("Other")
    assert graph.get(inside(other, f"/contacts/{contact.id}")).status == 404
    assert graph.get(f"/me/contactFolders/contacts/contacts/{contact.id}").status == 404


def test_the_plain_path_may_be_for_the_default_folder_only(graph):
    contact = graph.add(graph.folder())
    assert graph.get(f"/me/contacts/{contact.id}").status == 200
    graph.box.plain_path_everywhere = False
    assert graph.get(f"/me/contacts/{contact.id}").status == 404
    assert graph.get(inside(contact.folder, f"/contacts/{contact.id}")).status == 200


def test_a_permanently_deleted_contact_is_nowhere(graph):
    contact = graph.create(displayName="Ada")
    lasting = graph.body(f"/me/contacts/{contact['id']}", **IMMUTABLE)["id"]
    path = f"/me/contacts/{lasting}"
    assert graph.call("DELETE", path).status == 204
    assert graph.call("POST", f"{path}/permanentDelete").status == 204
    assert graph.get(path).status == 404
