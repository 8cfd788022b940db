"""The owner's view of a simulated mailbox, and what the seeds put into it."""

from __future__ import annotations

import pytest
import simulator_process
from lxml import html
from simulator_process import ANNA, BRUNO, NOMAIL
from tenant_client import session

PICTURE = b"\x89PNG\r\n\x1a\n and so on"


@pytest.fixture
def tenant():
    simulator = simulator_process.shared()
    simulator.reset()
    return simulator


class Browser:
    """Anna at her mailbox."""

    def __init__(self, tenant):
        self.tenant, self.http = tenant, session(tenant)

    def open(self, path="", upn=ANNA):
        answer = self.http.get(f"{self.tenant.url}/mailbox/{upn}{path}", timeout=30)
        answer.raise_for_status()
        return html.fromstring(answer.content.decode())

    def contact(self, contact_id):
        return self.open(f"/contacts/{contact_id}")

    def send(self, contact_id="new", action="save", files=None, **typed):
        """Fill in the contact's form and press a button."""
        path = f"/contacts/{contact_id}"
        (form,) = self.open(path).xpath("//form[@id='contact']")
        values = {**dict(form.form_values()), **typed, "action": action}
        address = f"{self.tenant.url}/mailbox/{ANNA}{path}"
        # browsers send a form with a file input in parts, whether a file is chosen
        parts = files or {"photo": ("", b"", "application/octet-stream")}
        answer = self.http.post(address, data=values, files=parts, timeout=30)
        answer.raise_for_status()
        return html.fromstring(answer.content.decode())

    def folders(self, **typed):
        address = f"{self.tenant.url}/mailbox/{ANNA}/folders"
        return self.http.post(address, data=typed, timeout=30)


@pytest.fixture
def browser(tenant):
    return Browser(tenant)


def test_markup_in_names_stays_text_everywhere(tenant, browser):
    wild = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    contact_id = tenant.create(
        displayName=wild, companyName=wild, jobTitle=wild, personalNotes=wild
    )
    for page in (browser.open(), browser.contact(contact_id)):
        assert not page.xpath("//script | //*[@onerror]")
        assert wild in page.text_content()
    assert browser.contact(contact_id).get_element_by_id("displayName").value == wild


def test_pages_run_no_scripts(tenant, browser):
    answer = browser.http.get(f"{tenant.url}/mailbox/{ANNA}", timeout=30)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_everybody_is_offered_and_who_has_no_mailbox_has_no_contacts(tenant, browser):
    answer = browser.http.get(f"{tenant.url}/mailbox/", timeout=30)
    assert ANNA in answer.text
    assert BRUNO in answer.text
    assert "has no mailbox" in browser.open(upn=NOMAIL).text_content()
    assert browser.http.get(f"{tenant.url}/mailbox/nobody@x").status_code == 404


def test_a_contact_is_made_by_hand(tenant, browser):
    browser.send(
        **{
            "displayName": "Nina Roth",
            "email1": "nina@roth.example",
            "businessPhones1": "+41 44 1",
            "businessPhones2": "+41 44 2",
            "businessAddress.street": "Line 1\r\nLine 2",
            "birthday": "1980-02-29",
            "categories": "VIP, Customer",
        }
    )
    found = tenant.contacts(folder="Contacts")["Nina Roth"]
    assert found["emailAddresses"][0]["address"] == "nina@roth.example"
    assert found["businessPhones"] == ["+41 44 1", "+41 44 2"]
    assert found["businessAddress"] == {"street": "Line 1\r\nLine 2"}
    assert found["birthday"] == "1980-02-29T11:59:00Z"
    assert found["categories"] == ["VIP", "Customer"]


def test_only_what_was_typed_is_changed(tenant, browser):
    addresses = [{"name": "Office", "address": "nina@roth.example"}]
    contact_id = tenant.create(
        displayName="Nina Roth",
        personalNotes="one\ntwo",
        spouseName="Not on the form",
        emailAddresses=addresses,
    )
    before = tenant.contacts()["Nina Roth"]
    browser.send(contact_id)
    assert tenant.contacts()["Nina Roth"] == before  # not even the change key
    browser.send(contact_id, jobTitle="Founder", email2="second@roth.example")
    after = tenant.contacts()["Nina Roth"]
    assert (after["jobTitle"], after["spouseName"]) == ("Founder", "Not on the form")
    assert after["personalNotes"] == "one\ntwo"
    assert after["emailAddresses"][0] == addresses[0]
    assert after["emailAddresses"][1]["address"] == "second@roth.example"


def test_emptying_a_field_clears_it(tenant, browser):
    contact_id = tenant.create(displayName="Nina", jobTitle="Founder")
    browser.send(contact_id, jobTitle="")
    assert tenant.contacts()["Nina"]["jobTitle"] is None


def test_copy_delete_and_move(tenant, browser):
    contact_id = tenant.create(displayName="Nina")
    browser.send(contact_id, "copy")
    assert len(browser.open().xpath("//ul[@id='contacts']/li")) == 2
    tenant.create(displayName="Elsewhere", folder="Other")
    other = tenant.folders()["Other"]
    browser.send(contact_id, folder=other)
    assert set(tenant.contacts(folder="Other")) == {"Elsewhere", "Nina"}
    browser.send(contact_id, "delete")
    assert set(tenant.contacts(folder="Other")) == {"Elsewhere"}


def test_a_photo_is_uploaded_and_shown(tenant, browser):
    contact_id = tenant.create(displayName="Nina")
    picture = {"photo": ("me.png", PICTURE, "image/png")}
    browser.send(contact_id, files=picture)
    (image,) = browser.contact(contact_id).xpath("//img[contains(@class, 'face')]")
    address = f"{tenant.url}{image.get('src')}"
    assert browser.http.get(address, timeout=30).content == PICTURE


def test_folders_are_made_renamed_and_deleted(tenant, browser):
    browser.folders(action="create", name="Clients")
    folder = tenant.folders()["Clients"]
    assert browser.folders(action="create", name="clients").status_code == 409
    browser.folders(action="rename", folder=folder, name="Customers")
    assert tenant.folders()["Customers"] == folder
    browser.folders(action="delete", folder=folder)
    assert set(tenant.folders()) == {"Contacts"}
    browser.folders(action="delete", folder=tenant.folders()["Contacts"])
    assert set(tenant.folders()) == {"Contacts"}


def test_a_search_finds_names_companies_and_addresses(tenant, browser):
    tenant.create(displayName="Nina Roth", companyName="Roth & Co")
    tenant.create(displayName="Urs", emailAddresses=[{"address": "u@roth.example"}])
    tenant.create(displayName="Somebody else")
    rows = browser.open("?q=ROTH").xpath("//ul[@id='contacts']/li")
    assert len(rows) == 2


# -- seeds
def test_the_awkward_seed_holds_what_real_life_holds(tenant, browser):
    tenant.reset("awkward")
    people = tenant.contacts()
    assert any(len(name) == 255 for name in people)
    assert any(not c["surname"] and c["givenName"] for c in people.values())
    assert any("🚀" in name for name in people)
    assert any("\u0600" <= name[0] <= "\u06ff" for name in people)
    assert any("\u0301" in name for name in people)
    assert any("<script>" in name for name in people)
    assert any(len(c["emailAddresses"]) == 3 for c in people.values())
    assert any(not c["emailAddresses"] for c in people.values())
    assert any(not c["givenName"] and c["companyName"] for c in people.values())
    streets = [c["businessAddress"].get("street", "") for c in people.values()]
    assert any("\r\n" in street for street in streets)
    slots = [slot for c in people.values() for slot in c["emailAddresses"]]
    assert any(slot["address"].startswith("/o=") for slot in slots)
    assert len(browser.open().xpath("//ul[@id='contacts']/li")) == len(people)


def test_the_demo_seed_leaves_nobody_without_contacts(tenant):
    tenant.reset("demo")
    for upn in (ANNA, BRUNO):
        assert tenant.contacts(upn, None)
    photos = [c["photo"] for c in tenant.contacts().values() if c["photo"]]
    assert len(photos) == 1
    tenant.reset("empty")
    assert not tenant.contacts(folder=None)


def test_many_contacts_are_seeded_at_once(tenant, browser):
    body = {"count": 400, "folder": "Odoo"}
    tenant.admin("POST", f"mailboxes/{ANNA}/seed", body)
    assert len(tenant.contacts()) == 400
    assert "300 of 400" in browser.open().text_content()
