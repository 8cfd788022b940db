"""Microsoft's own SDK for Python works with the simulated tenant's mail."""

from __future__ import annotations

import pytest
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.headers_collection import HeadersCollection
from msgraph.generated.models.mail_folder import MailFolder
from msgraph.generated.models.message import Message
from msgraph.generated.users.item.mail_folders.item.messages import (
    messages_request_builder,
)
from msgraph.generated.users.item.messages.item import message_item_request_builder
from msgraph.generated.users.item.messages.item.copy import copy_post_request_body
from msgraph.generated.users.item.messages.item.move import move_post_request_body
from sdk_client import caller
from simulator_process import ANNA

LOG = "odoo-log@contoso.example"
SERVICE = "odoo.service@contoso.example"
SCOPES = ["User.Read", "Mail.ReadWrite.Shared"]
SENSITIVITY = "Integer 0x0036"
EXPAND = f"singleValueExtendedProperties($filter=id eq '{SENSITIVITY}')"


@pytest.fixture
def call(tenant):
    return caller(tenant, SCOPES, SERVICE)


def send(tenant, subject="Offer", **words):
    told = {"from": "Laura <laura@alpine.example>", "to": [ANNA], "subject": subject}
    return tenant.admin("POST", "mail/send", {**told, **words})


def listing(**parameters):
    """How to ask for messages, with immutable ids."""
    builder = messages_request_builder.MessagesRequestBuilder
    query = builder.MessagesRequestBuilderGetQueryParameters(**parameters)
    return immutable(RequestConfiguration(query_parameters=query))


def immutable(configuration):
    configuration.headers = configuration.headers or HeadersCollection()
    configuration.headers.add("Prefer", 'IdType="ImmutableId"')
    return configuration


def of(client):
    return client.users.by_user_id(LOG)


def folder(client, name="inbox"):
    return of(client).mail_folders.by_mail_folder_id(name)


def test_reads_pages_from_the_oldest_on_with_what_was_asked_for(tenant, call):
    order = {"count": 25, "since": "2026-08-01"}
    tenant.admin("POST", f"mailboxes/{LOG}/messages/seed", order)

    async def story(client, adapter):
        asked = listing(
            orderby=["receivedDateTime asc"],
            select=["subject", "from", "internetMessageHeaders", "webLink"],
            expand=[EXPAND],
            top=10,
        )
        messages = folder(client).messages
        page = await messages.get(request_configuration=asked)
        found = [*page.value]
        while page.odata_next_link:
            page = await messages.with_url(page.odata_next_link).get()
            found += page.value
        return found

    found = call(story)
    assert [one.subject for one in found] == [f"Question {n}" for n in range(25)]
    names = {header.name for header in found[0].internet_message_headers}
    assert {"From", "To", "Message-ID"} <= names


def test_reads_one_with_sensitivity_and_attachments(tenant, call):
    files = [{"name": "offer.txt", "content": "cheap", "type": "text/plain"}]
    send(tenant, html="<p>Dear</p>", sensitivity="private", attachments=files)

    async def story(client, adapter):
        page = await folder(client).messages.get(request_configuration=listing())
        one = of(client).messages.by_message_id(page.value[0].id)
        builder = message_item_request_builder.MessageItemRequestBuilder
        query = builder.MessageItemRequestBuilderGetQueryParameters(
            expand=[EXPAND], select=["subject", "body", "uniqueBody"]
        )
        asked = RequestConfiguration(query_parameters=query)
        asked.headers.add("Prefer", 'outlook.body-content-type="text"')
        message = await one.get(request_configuration=asked)
        attachments = await one.attachments.get()
        return message, attachments.value, await one.content.get()

    message, attachments, mime = call(story)
    [sensitivity] = message.single_value_extended_properties
    assert (sensitivity.id, sensitivity.value) == (SENSITIVITY, "2")
    assert message.body.content == "Dear"
    assert attachments[0].name == "offer.txt"
    assert b"offer.txt" in mime


def test_moves_and_keeps_the_immutable_id(tenant, call):
    send(tenant)

    async def story(client, adapter):
        page = await folder(client).messages.get(request_configuration=listing())
        [message] = page.value
        one = of(client).messages.by_message_id(message.id)
        body = move_post_request_body.MovePostRequestBody(destination_id="archive")
        configuration = immutable(RequestConfiguration())
        moved = await one.move.post(body, request_configuration=configuration)
        archive = await folder(client, "archive").get()
        assert moved.id == message.id
        assert moved.parent_folder_id == archive.id
        assert archive.total_item_count == 1
        plain = await one.move.post(
            move_post_request_body.MovePostRequestBody(destination_id="inbox")
        )
        assert plain.id != message.id
        copied = await one.copy.post(
            copy_post_request_body.CopyPostRequestBody(destination_id="archive")
        )
        changed = await one.patch(Message(is_read=True, categories=["Odoo"]))
        assert (changed.is_read, changed.categories) == (True, ["Odoo"])
        await one.delete()
        return copied.internet_message_id == message.internet_message_id

    assert call(story)


def test_follows_a_folders_delta(tenant, call):
    async def story(client, adapter):
        delta = folder(client).messages.delta
        first = await delta.get()
        assert first.value == []
        send(tenant, "New")
        second = await delta.with_url(first.odata_delta_link).get()
        [message] = second.value
        await of(client).messages.by_message_id(message.id).delete()
        third = await delta.with_url(second.odata_delta_link).get()
        return message.subject, [row.additional_data for row in third.value]

    subject, [removed] = call(story)
    assert subject == "New"
    assert "@removed" in removed


def test_makes_folders_and_lists_them(call):
    async def story(client, adapter):
        folders = of(client).mail_folders
        made = await folders.post(MailFolder(display_name="Not logged"))
        children = folders.by_mail_folder_id(made.id).child_folders
        await children.post(MailFolder(display_name="2026"))
        again = await folders.by_mail_folder_id(made.id).get()
        try:
            await folders.post(MailFolder(display_name="Not logged"))
        except Exception as error:
            return again.child_folder_count, error.error.code
        return None

    assert call(story) == (1, "ErrorFolderExists")


def test_is_told_apart_what_it_may_not_see_and_what_is_not_there(tenant, call):
    async def code(request):
        try:
            await request.get()
        except Exception as error:
            return error.response_status_code, error.error.code
        return None

    async def story(client, adapter):
        anna = client.users.by_user_id(ANNA).mail_folders.by_mail_folder_id("inbox")
        nobody = client.users.by_user_id("nobody@contoso.example").messages
        garbage = of(client).messages.by_message_id("garbage")
        return [await code(request) for request in (anna, nobody, garbage)]

    assert call(story) == [
        (403, "ErrorAccessDenied"),
        (404, "Request_ResourceNotFound"),
        (400, "ErrorInvalidIdMalformed"),
    ]
