"""python-o365, which nobody here wrote, against the simulated tenant.

What it does is not judged by the referee: it takes liberties of its own.
"""

from __future__ import annotations

import pytest
from O365.address_book import ContactFolder
from o365_client import signed_in
from requests.exceptions import HTTPError
from simulator_process import ANNA

SCOPES = ["Contacts.ReadWrite", "User.Read"]


@pytest.fixture
def account(tenant, monkeypatch):
    return signed_in(tenant, monkeypatch, SCOPES)


@pytest.fixture
def book(account):
    return account.address_book()


def a_contact(book, name="Ada", surname="Test"):
    contact = book.new_contact()
    contact.name, contact.surname = name, surname
    contact.display_name = f"{name} {surname}"
    contact.emails.add(f"{name.lower()}@customer.example")
    contact.business_phones = "+41 44 555 00 00"
    contact.job_title = "CTO"
    assert contact.save()
    return contact


def test_it_signs_in_as_the_person_who_was_picked(account):
    assert account.is_authenticated
    assert account.get_current_user_data().mail == ANNA


def test_it_renews_its_token(account):
    assert account.con.refresh_token()
    assert list(account.address_book().get_contacts()) == []


def test_it_creates_a_contact_and_finds_it_again(tenant, book):
    made = a_contact(book)
    found = list(book.get_contacts())
    assert [contact.object_id for contact in found] == [made.object_id]
    assert found[0].full_name == "Ada Test"
    assert found[0].main_email == "ada@customer.example"
    assert found[0].business_phones == ["+41 44 555 00 00"]
    assert "Ada Test" in tenant.contacts(folder="Contacts")


def test_it_updates_a_contact(tenant, book):
    contact = a_contact(book)
    contact.job_title = "CEO"
    contact.business_address = {"street": "Weg 1", "city": "Bern"}
    assert contact.save()
    kept = tenant.contacts(folder="Contacts")["Ada Test"]
    assert kept["jobTitle"] == "CEO"
    assert kept["businessAddress"] == {"street": "Weg 1", "city": "Bern"}
    assert kept["businessPhones"] == ["+41 44 555 00 00"]


def test_it_deletes_a_contact(tenant, book):
    assert a_contact(book).delete()
    assert list(book.get_contacts()) == []
    assert tenant.contacts(folder=None) == {}


def test_it_pages_through_many(book):
    for number in range(25):
        a_contact(book, f"P{number:02}")
    found = list(book.get_contacts(limit=None, batch=7, order_by="displayName"))
    assert [contact.name for contact in found] == [f"P{n:02}" for n in range(25)]


def test_it_filters_by_name_and_by_address(book):
    a_contact(book, "Ada")
    a_contact(book, "Bea")
    query = book.new_query().startswith("displayName", "Be")
    assert [c.name for c in book.get_contacts(query=query)] == ["Bea"]
    address = book.new_query().equals("address", "ADA@customer.example")
    query = book.new_query().any("emailAddresses", address)
    assert [contact.name for contact in book.get_contacts(query=query)] == ["Ada"]


def test_it_works_in_a_folder_of_its_own(tenant, book):
    made = book.create_child_folder("Odoo")
    assert made.name == "Odoo"
    folder = ContactFolder(parent=book)  # what it returns, it takes for the root
    folder.folder_id = made.folder_id
    tenant.create(folder="Odoo", givenName="Ada", surname="Test")
    (contact,) = folder.get_contacts()
    contact.job_title = "CEO"
    assert contact.save()
    assert tenant.contacts(folder="Odoo")["Ada Test"]["jobTitle"] == "CEO"
    assert folder.update_folder_name("CRM")
    assert [found.name for found in book.get_folders()] == ["CRM"]
    assert book.get_folder(folder_name="CRM").folder_id == folder.folder_id
    with pytest.raises(HTTPError, match="409"):
        book.create_child_folder("CRM")
    assert folder.delete()
    assert list(book.get_folders()) == []


def test_it_puts_and_gets_a_photo(book):
    contact = a_contact(book)
    assert contact.get_profile_photo() is None
    picture = b"\xff\xd8\xff\xe0" + bytes(range(256))
    assert contact.update_profile_photo(picture)
    assert contact.get_profile_photo() == picture


def test_it_sends_a_batch(tenant, book):
    """It has no batches of its own: this is its session and its errors."""
    a_contact(book)
    base = f"{tenant.url}/v1.0"
    requests = [
        {"id": "1", "method": "GET", "url": "/me/contacts?$select=displayName"},
        {"id": "2", "method": "GET", "url": "/me/contacts/garbage"},
    ]
    answer = book.con.post(f"{base}/$batch", data={"requests": requests})
    rows = {row["id"]: row for row in answer.json()["responses"]}
    assert rows["1"]["body"]["value"][0]["displayName"] == "Ada Test"
    assert rows["2"]["status"] == 400


def test_it_is_told_when_the_limit_of_addresses_is_passed(book):
    contact = a_contact(book)
    contact.emails.add([f"{number}@customer.example" for number in range(3)])
    with pytest.raises(HTTPError, match="400"):
        contact.save()
