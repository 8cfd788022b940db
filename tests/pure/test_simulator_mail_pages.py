"""The owner's view of simulated mail, and what they do there by hand."""

from __future__ import annotations

import pytest
import simulator_process
from lxml import html
from simulator_process import ANNA, BRUNO, DMITRI
from tenant_client import session
from tenant_mail import LOG

WILD = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
LAURA = "Laura <laura@alpine.example>"


@pytest.fixture
def tenant():
    simulator = simulator_process.shared()
    simulator.reset()
    return simulator


class Browser:
    """Somebody at their mail."""

    def __init__(self, tenant, upn=ANNA):
        self.tenant, self.http = tenant, session(tenant)
        self.base = f"{tenant.url}/mailbox/{upn}"

    def page(self, answer):
        answer.raise_for_status()
        return html.fromstring(answer.content.decode())

    def open(self, path="/mail"):
        address = path if path.startswith("https:") else self.base + path
        return self.page(self.http.get(address, timeout=30))

    def press(self, path, form_id, **typed):
        """Fill in a form and send it."""
        (form,) = self.open(path).xpath(f"//form[@id='{form_id}']")
        values = {**dict(form.form_values()), **typed}
        address = form.get("action") or path
        url = address if address.startswith("/mailbox/") else f"{self.base}{address}"
        url = url if url.startswith("https:") else f"{self.tenant.url}{url}"
        return self.http.post(url, data=values, timeout=30)

    def links(self, folder="inbox"):
        """Of the messages in a folder, by subject."""
        rows = self.open(f"/mail?folder={folder}").xpath("//ul[@id='messages']//a")
        return {
            row.xpath("string(.//span[contains(@class,'subject')]/span)"): row.get(
                "href"
            )
            for row in rows
        }

    def path(self, subject, folder="inbox"):
        return self.links(folder)[subject].partition(self.base.rsplit("/", 1)[1])[2]


@pytest.fixture
def anna(tenant):
    return Browser(tenant)


def test_folders_are_listed_with_what_is_unread(anna, tenant):
    tenant.admin("POST", "mail/send", {"from": LAURA, "to": [ANNA], "subject": "Hi"})
    found = anna.open()
    texts = found.xpath("//nav//a[contains(., 'Inbox')]")[0].text_content().split()
    assert texts == ["Inbox", "1", "/", "1"]
    assert anna.links() == {"Hi": anna.links()["Hi"]}


def test_a_mail_that_is_written_here_goes_where_it_would(anna, tenant):
    typed = {"to": f"{LAURA}; {BRUNO}", "subject": "Offer", "text": "Hello"}
    answer = anna.press("/write", "mail", **typed)
    assert "Left for laura@alpine.example" in answer.text
    for upn, folder in ((ANNA, "sentitems"), (BRUNO, "inbox"), (LOG, "inbox")):
        assert "Offer" in Browser(tenant, upn).links(folder)


def test_an_outsider_writes_without_an_account(anna, tenant):
    typed = {"outsider": LAURA, "to": ANNA, "subject": "Question"}
    assert anna.press("/write?as=outsider", "mail", **typed).status_code == 200
    found = anna.open(anna.path("Question"))
    assert '"Laura" <laura@alpine.example>' in found.text_content()
    assert "Question" in Browser(tenant, LOG).links()


def test_one_writes_as_somebody_else_and_for_them(anna, tenant):
    typed = {"from": DMITRI, "to": ANNA, "subject": "From Fabrikam"}
    anna.press("/write", "mail", **typed)
    assert "From Fabrikam" in Browser(tenant, DMITRI).links("sentitems")
    more = {"sender": BRUNO, "to": LAURA, "subject": "For Anna"}
    anna.press("/write", "mail", **more, sensitivity="private", attachment="a.txt")
    [copy] = [row for row in mail(tenant, LOG) if row["subject"] == "For Anna"]
    assert copy["sender"]["emailAddress"]["address"] == BRUNO
    assert copy["from"]["emailAddress"]["address"] == ANNA
    assert copy["extended"] == {"Integer 0x36": "2"}
    assert [file["name"] for file in copy["attachments"]] == ["a.txt"]


def mail(tenant, upn):
    return tenant.admin("GET", f"mailboxes/{upn}/mail")["messages"]


def test_an_answer_belongs_to_the_conversation(anna, tenant):
    words = {"from": LAURA, "to": [ANNA], "subject": "Question"}
    first = tenant.admin("POST", "mail/send", words)
    found = anna.open(anna.path("Question"))
    link = found.xpath("//a[@id='answer']/@href")[0].partition(ANNA)[2]
    anna.press(link, "mail", text="Answer")
    [answer] = [r for r in mail(tenant, LOG) if r["subject"] == "Re: Question"]
    [question] = [r for r in mail(tenant, LOG) if r["subject"] == "Question"]
    assert answer["conversationId"] == question["conversationId"]
    assert question["internetMessageId"] == first["message_id"]


def test_a_mail_is_moved_copied_marked_and_deleted_by_hand(anna, tenant):
    tenant.admin("POST", "mail/send", {"from": LAURA, "to": [ANNA], "subject": "Hi"})
    found = anna.open(anna.path("Hi"))
    options = found.xpath("//select[@id='folder']/option")
    archive = next(o.get("value") for o in options if o.text_content() == "Archive")
    inbox = next(o.get("value") for o in options if o.text_content() == "Inbox")
    anna.press(anna.path("Hi"), "act", action="copy", folder=archive)
    anna.press(anna.path("Hi"), "act", action="move", folder=archive)
    assert anna.links() == {}
    rows = [row for row in mail(tenant, ANNA) if row["folder"] == "archive"]
    assert len(rows) == 2
    path = anna.path("Hi", "archive")
    anna.press(path, "act", action="unread", folder=inbox)
    anna.press(path, "act", action="delete")
    assert list(anna.links("deleteditems")) == ["Hi"]


def test_folders_are_made_renamed_and_deleted_by_hand(anna, tenant):
    anna.press("/mail", "new-folder", name="Done", action="create")
    nav = anna.open().xpath("//nav")[0]
    link = nav.xpath(".//a[contains(., 'Done')]/@href")[0]
    anna.press(f"/mail{link}", "this-folder", name="Finished", action="rename")
    names = anna.open().xpath("//nav")[0].text_content()
    assert "Finished" in names
    again = anna.press("/mail", "new-folder", name="Finished", action="create")
    assert again.status_code == 409
    anna.press(f"/mail{link}", "this-folder", action="delete")
    folders = tenant.admin("GET", f"mailboxes/{ANNA}/mail")["folders"]
    ids = {row["displayName"]: row for row in folders}
    trash = ids["Deleted Items"]["id"]
    assert ids["Finished"]["parentFolderId"] == trash


def test_the_link_of_a_message_opens_it_as_long_as_its_id_is_good(anna, tenant):
    words = {"from": LAURA, "to": [ANNA], "subject": "Hi"}
    done = tenant.admin("POST", "mail/send", words)
    box = f"mailboxes/{ANNA}/messages"
    message = done["delivered"][0]
    lasting = tenant.admin("GET", f"{box}/{message['immutable_id']}")["webLink"]
    assert "Hi" in anna.open(lasting).xpath("string(//h1)")
    old = message["id"].replace("-", "/").replace("_", "%2B")
    passing = f"{tenant.url}/owa/?ItemID={old}"
    assert "Hi" in anna.open(passing).xpath("string(//h1)")
    tenant.admin("POST", f"{box}/{message['id']}/move", {"folder": "archive"})
    assert "Hi" in anna.open(lasting).xpath("string(//h1)")
    assert anna.http.get(passing, timeout=30).status_code == 404


def test_wild_mail_is_shown_as_text(anna, tenant):
    body = f"mailboxes/{ANNA}/messages"
    tenant.admin(
        "POST",
        body,
        {
            "from": {"name": WILD, "address": WILD},
            "to": [WILD],
            "subject": WILD,
            "html": f"<p>Fine</p>{WILD}",
            "attachments": [{"name": WILD}],
        },
    )
    tenant.admin("POST", body, {"from": None, "sent": None, "subject": None})
    answer = anna.http.get(f"{anna.base}/mail", timeout=30)
    assert "<script" not in answer.text
    assert "<img src=x" not in answer.text
    for path in anna.links().values():
        page = anna.http.get(f"{tenant.url}{path}", timeout=30)
        assert page.status_code == 200
        assert "<script" not in page.text


def test_who_has_no_mailbox_has_no_mail(tenant):
    nobody = Browser(tenant, simulator_process.NOMAIL)
    assert "has no mailbox" in nobody.open().text_content()
