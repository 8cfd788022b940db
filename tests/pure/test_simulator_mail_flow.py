"""How mail travels in the simulated tenants, and what its rules copy."""

from __future__ import annotations

import pytest
from graph_caller import ANNA, BRUNO, Graph, refused
from tenant_mail import LOG, MAIL, one, person

from simulator import seeds
from simulator.mails.flow import Rule
from simulator.world import CONTOSO, FABRIKAM, World

LAURA = "Laura Brunner <laura.brunner@alpine.example>"
DMITRI = "dmitri.volkov@fabrikam.example"
SENDER = frozenset({"Mail.ReadWrite", "Mail.Send"})


@pytest.fixture
def world():
    return World()


def send(world: World, **words: object) -> object:
    return world.mail_flow.send({"subject": "Offer", "text": "Hello", **words})


def found(world: World, upn: str, folder: str = "inbox") -> list[str]:
    """The subjects in a folder."""
    box = world.mailbox(upn).mail
    return [entry[2].value("subject") for entry in box.folder(folder).order]


def only(world: World, upn: str, folder: str = "inbox"):
    [entry] = world.mailbox(upn).mail.folder(folder).order
    return entry[2]


def test_a_mail_between_colleagues_crosses_no_border(world):
    send(world, **{"from": ANNA, "to": [BRUNO]})
    assert found(world, ANNA, "sentitems") == found(world, BRUNO) == ["Offer"]
    assert found(world, LOG) == []


def test_a_mail_to_a_customer_is_copied(world):
    sent = send(world, **{"from": ANNA, "to": [LAURA], "cc": [BRUNO]})
    assert sent.outside == ["laura.brunner@alpine.example"]
    copies = [only(world, ANNA, "sentitems"), only(world, BRUNO), only(world, LOG)]
    assert len({copy.value("internetMessageId") for copy in copies}) == 1
    assert len({copy.immutable_id for copy in copies}) == 3
    to = copies[2].value("toRecipients")
    assert to == [person("laura.brunner@alpine.example", "Laura Brunner")]


def test_a_mail_from_a_customer_is_copied_once(world):
    send(world, **{"from": LAURA, "to": [ANNA, BRUNO]})
    assert found(world, ANNA) == found(world, BRUNO) == found(world, LOG) == ["Offer"]
    assert found(world, ANNA, "sentitems") == []


def test_a_mailbox_that_was_written_to_gets_no_second_copy(world):
    send(world, **{"from": LAURA, "to": [LOG, ANNA]})
    assert found(world, LOG) == ["Offer"]


def test_between_two_organisations_each_sees_a_border(world):
    world.mail_flow.rules.append(Rule(FABRIKAM, "in", DMITRI))
    send(world, **{"from": ANNA, "to": [DMITRI]})
    assert found(world, LOG) == found(world, DMITRI) == ["Offer"]


def test_a_mail_between_strangers_concerns_no_rule(world):
    send(world, **{"from": LAURA, "to": [DMITRI]})
    assert found(world, DMITRI) == ["Offer"]
    assert found(world, LOG) == []


def test_a_rule_that_is_off_copies_nothing(world):
    outward, inward = world.mail_flow.rules
    outward.enabled = False
    send(world, **{"from": ANNA, "to": [LAURA]})
    assert found(world, LOG) == []
    send(world, **{"from": LAURA, "to": [ANNA]})
    assert found(world, LOG) == ["Offer"]
    assert inward.tenant_id == CONTOSO


def test_blind_copies_are_seen_by_their_sender_alone(world):
    send(world, **{"from": ANNA, "to": [BRUNO], "bcc": [LAURA]})
    assert only(world, ANNA, "sentitems").value("bccRecipients")
    assert only(world, BRUNO).value("bccRecipients") is None
    assert only(world, LOG).value("bccRecipients") is None


def test_what_was_sent_has_no_headers_and_what_came_has(world):
    send(world, **{"from": ANNA, "to": [BRUNO], "sensitivity": "private"})
    assert only(world, ANNA, "sentitems").headers is None
    arrived = only(world, BRUNO)
    assert arrived.headers == [("Sensitivity", "Private")]
    assert arrived.extended == {"Integer 0x36": "2"}


def test_a_delegate_sends_in_anothers_name(world):
    send(world, **{"from": ANNA, "sender": BRUNO, "to": [LAURA]})
    copy = only(world, LOG)
    assert copy.value("from")["emailAddress"]["address"] == ANNA
    assert copy.value("sender")["emailAddress"]["address"] == BRUNO
    assert found(world, BRUNO, "sentitems") == ["Offer"]


def test_an_answer_is_of_the_same_conversation(world):
    first = send(world, **{"from": LAURA, "to": [ANNA]})
    answer = {"from": ANNA, "to": [LAURA], "in_reply_to": first.message_id}
    second = send(world, **answer)
    send(
        world,
        **{
            "from": LAURA,
            "to": [ANNA],
            "in_reply_to": second.message_id,
            "references": [first.message_id, second.message_id],
        },
    )
    lines = world.mailbox(LOG).mail.folder("inbox").order
    assert {entry[2].thread for entry in lines} == {first.message_id}


@pytest.mark.parametrize(
    "address", ["nobody@contoso.example", "nomail@contoso.example"]
)
def test_what_cannot_be_delivered_comes_back(world, address):
    sent = send(world, **{"from": ANNA, "to": [address]})
    assert sent.bounced == [address]
    report = only(world, ANNA)
    assert report.value("subject") == "Undeliverable: Offer"
    assert ("Return-Path", "<>") in report.headers
    assert found(world, LOG) == []


def test_an_invitation_that_cannot_be_delivered_does_not_come_back(world):
    nobody = {"from": ANNA, "to": ["all-staff@contoso.example"]}
    sent = send(world, **nobody, kind="eventMessageRequest")
    assert sent.bounced == ["all-staff@contoso.example"]
    assert found(world, ANNA) == []


def test_a_full_mailbox_takes_nothing_more(world):
    world.mailbox(LOG).quota = world.mailbox(BRUNO).quota = 0
    sent = send(world, **{"from": LAURA, "to": [BRUNO, ANNA]})
    assert sent.bounced == [BRUNO, LOG]
    assert found(world, ANNA) == ["Offer"]
    assert found(world, LOG) == []


def test_one_who_is_away_answers_people_and_no_machines(world):
    world.mailbox(ANNA).auto_reply = world.mailbox(BRUNO).auto_reply = "I am away"
    send(world, **{"from": BRUNO, "to": [ANNA]})
    assert found(world, BRUNO) == ["Automatic reply: Offer"]
    assert found(world, ANNA) == ["Offer"]
    assert ("Auto-Submitted", "auto-generated") in only(world, BRUNO).headers


def test_meetings_with_customers_are_mail_as_well():
    graph = Graph(scopes=frozenset({"Calendars.ReadWrite", "Mail.ReadWrite"}))
    hours = {"timeZone": "UTC"}
    graph.create(
        "/me/events",
        subject="Demo",
        start={"dateTime": "2026-12-01T09:00:00", **hours},
        end={"dateTime": "2026-12-01T10:00:00", **hours},
        attendees=[person("laura@alpine.example"), person(BRUNO)],
    )
    for upn in (LOG, BRUNO):
        assert only(graph.world, upn).kind == "eventMessageRequest"
    event = graph.body("/me/events")["value"][0]
    graph.call("POST", f"/me/events/{event['id']}/cancel", {"comment": "Sorry"})
    entry = graph.world.mailbox(BRUNO).mail.folder("inbox").order[-1]
    assert entry[2].values["meetingMessageType"] == "meetingCancelled"


def test_the_demo_begins_with_mail_that_waits_to_be_logged():
    world = World()
    seeds.plant(world, "demo")
    waiting = found(world, LOG)
    assert len(waiting) >= 10
    assert "Lunch on Friday?" not in waiting
    assert found(world, ANNA, "sentitems")
    assert world.mail_flow.sent == []


# -- through Graph


def test_mail_is_sent_through_graph():
    graph = Graph(scopes=SENDER)
    message = {
        "subject": "Hello",
        "body": {"contentType": "Text", "content": "Hi"},
        "toRecipients": [person("laura@alpine.example")],
    }
    answer = graph.call("POST", "/me/sendMail", {"message": message})
    assert (answer.status, answer.body) == (202, None)
    assert found(graph.world, ANNA, "sentitems") == ["Hello"]
    assert only(graph.world, LOG).value("from") == person(ANNA, "Anna Keller")
    unsaved = {"message": message, "saveToSentItems": False}
    graph.call("POST", "/me/sendMail", unsaved)
    assert len(found(graph.world, ANNA, "sentitems")) == 1
    nobody = {"message": {"subject": "Hello"}}
    answer = graph.call("POST", "/me/sendMail", nobody)
    assert refused(answer) == (400, "ErrorInvalidRecipients")
    reader = Graph(scopes=MAIL, world=graph.world)
    answer = reader.call("POST", "/me/sendMail", {"message": message})
    assert refused(answer) == (403, "ErrorAccessDenied")


def test_a_draft_keeps_its_immutable_id_when_it_is_sent():
    graph = Graph(scopes=SENDER)
    made = graph.create(
        "/me/messages",
        subject="Draft",
        toRecipients=[person(BRUNO, "Bruno")],
        internetMessageHeaders=[{"name": "x-odoo", "value": "1"}],
    )
    draft = graph.box.mail.find(made["id"])
    assert graph.call("POST", one(made["id"], "/send")).status == 202
    found_again = graph.body(one(draft.immutable_id))
    sent = graph.body("/me/mailFolders/sentitems")
    assert found_again["parentFolderId"] == sent["id"]
    assert found_again["isDraft"] is False
    told = graph.body(one(draft.immutable_id, "?$select=internetMessageHeaders"))
    assert "internetMessageHeaders" not in told
    assert found(graph.world, BRUNO) == ["Draft"]
    answer = graph.call("POST", one(draft.immutable_id, "/send"))
    assert refused(answer) == (400, "ErrorInvalidRequest")
