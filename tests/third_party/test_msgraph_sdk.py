"""Microsoft's own SDK for Python works with the simulated tenant's contacts."""

from __future__ import annotations

import uuid

import pytest
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.headers_collection import HeadersCollection
from msgraph.generated.models.contact import Contact
from msgraph.generated.models.contact_folder import ContactFolder
from msgraph.generated.models.email_address import EmailAddress
from sdk_client import caller
from simulator_process import ANNA

SCOPES = ["User.Read", "Contacts.ReadWrite"]


@pytest.fixture
def call(tenant):
    return caller(tenant, SCOPES)


def test_reads_who_has_signed_in(call):
    async def story(client, adapter):
        return await client.me.get()

    assert call(story).user_principal_name == ANNA


def test_creates_reads_changes_and_deletes_a_contact(tenant, call):
    async def story(client, adapter):
        made = await client.me.contacts.post(
            Contact(
                given_name="Ada",
                surname="Test",
                email_addresses=[EmailAddress(address="ada@third.example", name="Ada")],
            )
        )
        assert made.display_name == "Ada Test"
        one = client.me.contacts.by_contact_id(made.id)
        changed = await one.patch(Contact(job_title="CEO"))
        assert changed.job_title == "CEO"
        assert (await one.get()).email_addresses[0].address == "ada@third.example"
        listed = await client.me.contacts.get()
        assert [contact.id for contact in listed.value] == [made.id]
        await one.delete()
        return (await client.me.contacts.get()).value

    assert call(story) == []
    assert not tenant.contacts(folder=None)


def test_follows_a_folders_delta(tenant, call):
    async def story(client, adapter):
        folder = await client.me.contact_folders.post(
            ContactFolder(display_name="Sync")
        )
        contacts = client.me.contact_folders.by_contact_folder_id(folder.id).contacts
        first = await contacts.delta.get()
        assert first.value == [] and first.odata_delta_link
        made = await contacts.post(Contact(display_name="Bea Test"))
        second = await contacts.delta.with_url(first.odata_delta_link).get()
        assert [row.display_name for row in second.value] == ["Bea Test"]
        await contacts.by_contact_id(made.id).delete()
        third = await contacts.delta.with_url(second.odata_delta_link).get()
        return [row.additional_data for row in third.value]

    (removed,) = call(story)
    assert "@removed" in removed


def test_a_folder_of_the_same_name_is_refused_with_a_typed_error(call):
    async def story(client, adapter):
        await client.me.contact_folders.post(ContactFolder(display_name="Twice"))
        try:
            await client.me.contact_folders.post(ContactFolder(display_name="Twice"))
        except Exception as error:
            return error.error.code
        return None

    assert call(story) == "ErrorFolderExists"


def test_sends_a_batch(tenant, call):
    from kiota_abstractions.method import Method
    from kiota_abstractions.request_information import RequestInformation
    from msgraph_core.requests.batch_request_builder import BatchRequestBuilder
    from msgraph_core.requests.batch_request_content import BatchRequestContent
    from msgraph_core.requests.batch_request_item import BatchRequestItem

    async def story(client, adapter):
        items = []
        for _ in range(3):
            request = RequestInformation(Method.GET, f"{tenant.url}/v1.0/me")
            request.url = f"{tenant.url}/v1.0/me"
            item = BatchRequestItem(request, id=str(uuid.uuid4()))
            item.url = "/me"  # the SDK would keep the version in front of it
            items.append(item)
        content = BatchRequestContent({item.id: item for item in items})
        answer = await BatchRequestBuilder(adapter).post(content)
        return [answer.get_response_by_id(item.id).status for item in items]

    assert call(story) == [200, 200, 200]


def test_writes_and_reads_a_photo(tenant, call):
    contact_id = tenant.create(folder="contacts", displayName="Photo Test")
    picture = b"\xff\xd8\xff\xe0 a picture"

    async def story(client, adapter):
        photo = client.me.contacts.by_contact_id(contact_id).photo.content
        options = RequestConfiguration(headers=HeadersCollection())
        options.headers.add("Content-Type", "image/jpeg")
        await photo.put(picture, request_configuration=options)
        return await photo.get()

    assert call(story) == picture
    assert tenant.contacts(folder="Contacts")["Photo Test"]["photo"]
