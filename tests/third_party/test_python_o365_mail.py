"""python-o365, which nobody here wrote, reads a shared mailbox of the tenant.

What it does is not judged by the referee: it takes liberties of its own.
"""

from __future__ import annotations

import pytest
from o365_client import signed_in
from requests.exceptions import HTTPError
from simulator_process import ANNA, BRUNO

LOG = "odoo-log@contoso.example"
SERVICE = "odoo.service@contoso.example"
LAURA = "Laura <laura@alpine.example>"
SHARED = ["Mail.ReadWrite.Shared", "User.Read"]
OWN = ["Mail.ReadWrite", "Mail.Send", "User.Read"]


@pytest.fixture
def log(tenant, monkeypatch):
    """The shared mailbox, by its member."""
    account = signed_in(tenant, monkeypatch, SHARED, SERVICE)
    return account.mailbox(resource=LOG)


@pytest.fixture
def own(tenant, monkeypatch):
    return signed_in(tenant, monkeypatch, OWN).mailbox()


def send(tenant, subject="Offer", **words):
    told = {"from": LAURA, "to": [ANNA], "subject": subject, **words}
    return tenant.admin("POST", "mail/send", told)


def subjects(folder, **options):
    return [message.subject for message in folder.get_messages(**options)]


def test_it_reads_what_was_copied_into_a_shared_mailbox(tenant, log):
    send(tenant, html="<p>Dear Anna</p>", cc=[BRUNO])
    [message] = log.inbox_folder().get_messages()
    assert message.sender.address == "laura@alpine.example"
    assert [one.address for one in message.to] == [ANNA]
    assert [one.address for one in message.cc] == [BRUNO]
    assert message.body_preview == "Dear Anna"
    assert message.get_body_text().strip() == "Dear Anna"
    assert not message.is_read
    assert message.web_link.startswith("https://")


def test_it_is_refused_a_mailbox_of_which_it_is_no_member(tenant, monkeypatch):
    account = signed_in(tenant, monkeypatch, SHARED, BRUNO)
    with pytest.raises(HTTPError, match="403"):
        list(account.mailbox(resource=LOG).inbox_folder().get_messages())


def test_it_moves_to_the_archive(tenant, log):
    send(tenant)
    [message] = log.inbox_folder().get_messages()
    old = message.object_id
    assert message.move(log.archive_folder())
    assert message.object_id != old
    assert subjects(log.inbox_folder()) == []
    assert subjects(log.archive_folder()) == ["Offer"]


def test_it_pages_from_the_oldest_on(tenant, log):
    order = {"count": 25, "since": "2026-08-01"}
    tenant.admin("POST", f"mailboxes/{LOG}/messages/seed", order)
    inbox = log.inbox_folder()
    found = subjects(inbox, limit=None, batch=7, order_by="receivedDateTime asc")
    assert found == [f"Question {number}" for number in range(25)]
    query = inbox.new_query().equals("subject", "Question 7")
    assert subjects(inbox, query=query) == ["Question 7"]


def test_it_marks_copies_and_deletes(tenant, log):
    send(tenant)
    [message] = log.inbox_folder().get_messages()
    assert message.mark_as_read()
    message.categories = ["Odoo"]
    assert message.save_message()
    assert message.copy(log.archive_folder())
    [copy] = log.archive_folder().get_messages()
    assert copy.categories == ["Odoo"]
    assert copy.internet_message_id == message.internet_message_id
    assert message.delete()
    assert subjects(log.deleted_folder()) == ["Offer"]


def test_it_downloads_attachments_and_the_mime(tenant, log):
    send(tenant, attachments=[{"name": "offer.txt", "content": "cheap"}])
    [message] = log.inbox_folder().get_messages(download_attachments=True)
    assert [file.name for file in message.attachments] == ["offer.txt"]
    assert b"offer.txt" in message.get_mime_content()


def test_it_makes_renames_and_deletes_folders(log):
    made = log.create_child_folder("Not logged")
    assert [f.name for f in log.get_folders(limit=50)].count("Not logged") == 1
    assert made.update_folder_name("Left alone")
    assert log.get_folder(folder_name="Left alone").folder_id == made.folder_id
    with pytest.raises(HTTPError, match="409"):
        log.create_child_folder("Left alone")
    assert made.delete()


def test_it_drafts_and_sends(tenant, own):
    message = own.new_message()
    message.to.add(["laura@alpine.example", BRUNO])
    message.subject, message.body = "Hello", "<p>Hello</p>"
    assert message.save_draft()
    assert subjects(own.drafts_folder()) == ["Hello"]
    assert message.send()
    assert subjects(own.drafts_folder()) == []
    assert subjects(own.sent_folder()) == ["Hello"]
    for upn in (BRUNO, LOG):
        rows = tenant.admin("GET", f"mailboxes/{upn}/mail")["messages"]
        assert [row["subject"] for row in rows] == ["Hello"]
