"""Between whom a mail is, and who is never named."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_examples import (
    ANNA,
    BOOK,
    BRUNO,
    COLLEAGUE,
    EVERYBODY,
    MAILBOX,
    NEW_ALIAS,
    NINA,
    OTTO,
    SHARED,
    STRANGER,
    envelope,
    mail,
    mails,
)

from sync.mail_filters import listed
from sync.mail_parties import (
    INBOUND,
    INTERNAL,
    NEVER_LOG,
    NO_CONTACT,
    NO_RECIPIENT,
    NO_SENDER,
    NOBODY_OF_OURS,
    OUTBOUND,
    SHARED_ADDRESS,
    Candidate,
    Never,
    parties,
    ranked,
)

NOBODY = Never()


def found(message, never=NOBODY, several=True):
    result = parties(message, BOOK, never, several)
    pairs = [(one.contact, one.user, one.place) for one in result.parties]
    return result.direction, pairs, result.reason


def never_with(*entries, **users):
    theirs = {int(user[1:]): listed(texts) for user, texts in users.items()}
    return Never(listed(entries), theirs)


@given(mails, st.booleans())
def test_an_interaction_is_between_one_of_theirs_and_one_of_ours(message, several):
    result = parties(message, BOOK, NOBODY, several)
    pairs = [(one.contact, one.user) for one in result.parties]
    assert len(pairs) == len(set(pairs)), "each once"
    for one in result.parties:
        assert one.contact not in (98, 99), "both is ours, and a mailbox is nobody"
        assert one.contact in BOOK.contacts(one.address)
        assert one.user in BOOK.ours.values()
        assert one.address in message.addresses()
        assert several or not one.is_shared
    assert bool(result.parties) != bool(result.reason), "or there is a reason"


@given(mails)
def test_who_is_waited_for_is_a_stranger_on_the_mail(message):
    result = parties(message, BOOK, NOBODY)
    assert result.unknown or result.reason != NO_CONTACT
    assert not result.unknown or result.reason in (NO_CONTACT, NOBODY_OF_OURS)
    for address in result.unknown:
        assert address in message.addresses()
        assert not BOOK.is_inside(address) and not BOOK.contacts(address)


@given(mails, st.sets(st.sampled_from(EVERYBODY)))
def test_whoever_is_listed_is_on_no_interaction(message, hidden):
    result = parties(message, BOOK, never_with(*hidden))
    ours = {user: address for address, user in BOOK.ours.items()}
    for one in result.parties:
        assert one.address not in hidden
        assert ours[one.user] not in hidden
    assert not hidden.intersection(result.unknown)


@given(mails, st.sampled_from((NINA, OTTO, SHARED)))
def test_what_one_user_hides_is_as_before_for_the_others(message, hidden):
    before = parties(message, BOOK, NOBODY).parties
    after = parties(message, BOOK, never_with(u1=[hidden])).parties
    assert {one.contact for one in after if one.user == 1} <= {
        one.contact for one in before if one.address != hidden
    } | {contact for contact in (10, 11, 12, 13) if hidden not in BOOK.theirs}
    sent_by_them = {(one.contact, one.user) for one in before if one.place == "sender"}
    kept = {pair for pair in sent_by_them if pair[1] != 1}
    assert kept <= {(one.contact, one.user) for one in after}


def test_out_one_interaction_for_each_contact_in_to_and_cc():
    message = mail(ANNA, (NINA, BRUNO), (OTTO, STRANGER))
    pairs = [(10, 1, "to"), (11, 1, "cc")]
    assert found(message) == (OUTBOUND, pairs, None)


def test_in_one_interaction_for_each_of_ours():
    message = mail(NINA, (ANNA,), (BRUNO, COLLEAGUE))
    assert found(message) == (INBOUND, [(10, 1, "sender"), (10, 2, "sender")], None)


def test_in_one_for_each_further_contact_with_the_first_of_ours():
    message = mail(NINA, (ANNA, BRUNO), (OTTO,))
    pairs = [(10, 1, "sender"), (10, 2, "sender"), (11, 1, "cc")]
    assert found(message) == (INBOUND, pairs, None)


def test_a_contact_who_is_also_ours_counts_as_ours():
    assert found(mail(ANNA, (BRUNO,)))[2] == INTERNAL
    assert found(mail(ANNA, (NINA,)))[0] == OUTBOUND


def test_mail_among_ours_is_none():
    assert found(mail(ANNA, (BRUNO,), (COLLEAGUE,)))[2] == INTERNAL
    assert found(mail(COLLEAGUE, (ANNA,)))[2] == INTERNAL


def test_a_colleague_who_is_no_salesperson_here_writes_to_a_customer():
    assert found(mail(COLLEAGUE, (NINA,), (ANNA,)))[2] == NOBODY_OF_OURS


def test_the_shared_mailbox_is_never_a_party():
    assert found(mail(NINA, (MAILBOX,)))[2] == NO_RECIPIENT
    assert found(mail(ANNA, (MAILBOX,), (NINA,)))[1] == [(10, 1, "cc")]
    assert found(mail(MAILBOX, (ANNA,)))[2] == INTERNAL


def test_a_mail_without_sender_or_recipients():
    assert found(mail(**{"from": None, "sender": None}))[2] == NO_SENDER
    assert found(mail(NINA, ()))[2] == NO_RECIPIENT
    assert found(mail(NINA, ("undisclosed-recipients:;",)))[2] == NO_RECIPIENT


def test_a_stranger_writes_to_ours_or_gets_mail_from_them():
    result = parties(mail(STRANGER, (ANNA,)), BOOK, NOBODY)
    assert (result.reason, result.unknown) == (NO_CONTACT, (STRANGER,))
    result = parties(mail(ANNA, (STRANGER,), (BRUNO,)), BOOK, NOBODY)
    assert (result.reason, result.unknown) == (NO_CONTACT, (STRANGER,))


def test_a_customer_writes_to_nobody_of_ours():
    assert found(mail(NINA, (STRANGER,)))[2] == NOBODY_OF_OURS


@pytest.mark.parametrize(
    ("message", "unknown"),
    [
        (mail(NINA, (NEW_ALIAS,)), (NEW_ALIAS,)),
        (mail(NEW_ALIAS, (NINA,)), (NEW_ALIAS,)),
        (mail(NINA, (STRANGER,), (NEW_ALIAS, NEW_ALIAS)), (NEW_ALIAS,)),
        (mail(NINA, (COLLEAGUE,)), ()),
        (mail(STRANGER, (NEW_ALIAS,)), ()),
        (mail(NINA, (ANNA, NEW_ALIAS)), ()),
    ],
)
def test_mail_with_a_contact_waits_for_an_address_that_may_be_ours(message, unknown):
    assert parties(message, BOOK, NOBODY).unknown == unknown


def test_whoever_is_listed_is_not_waited_for_on_either_side():
    message = mail(NINA, (NEW_ALIAS,))
    for listed_one in (NINA, NEW_ALIAS, "ours.example"):
        result = parties(message, BOOK, never_with(listed_one))
        assert (result.reason, result.unknown) == (NOBODY_OF_OURS, ())


def test_an_assistant_writes_for_one_of_ours_or_one_of_theirs():
    for_anna = mail(ANNA, (NINA,), **{"sender": envelope(COLLEAGUE)})
    assert found(for_anna) == (OUTBOUND, [(10, 1, "to")], None)
    by_anna = mail(COLLEAGUE, (NINA,), **{"sender": envelope(ANNA)})
    assert found(by_anna) == (OUTBOUND, [(10, 1, "to")], None)
    for_nina = mail(NINA, (ANNA,), **{"sender": envelope(STRANGER)})
    assert found(for_nina) == (INBOUND, [(10, 1, "sender")], None)
    by_nina = mail(STRANGER, (ANNA,), **{"sender": envelope(NINA)})
    assert found(by_nina) == (INBOUND, [(10, 1, "sender")], None)


def test_several_contacts_of_one_address_are_all_logged_or_none():
    message = mail(SHARED, (ANNA,))
    assert found(message)[1] == [(12, 1, "sender"), (13, 1, "sender")]
    assert all(one.is_shared for one in parties(message, BOOK, NOBODY).parties)
    assert found(message, several=False) == (INBOUND, [], SHARED_ADDRESS)
    both = mail(ANNA, (SHARED, NINA))
    assert found(both, several=False)[1] == [(10, 1, "to")]


def test_of_an_address_of_one_contact_setting_it_apart_changes_nothing():
    message = mail(NINA, (ANNA,), (OTTO, SHARED))
    pairs = [(10, 1, "sender"), (11, 1, "cc")]
    assert found(message, several=False) == (INBOUND, pairs, None)


def test_a_stranger_who_writes_is_waited_for_though_a_contact_is_in_cc():
    result = parties(mail(STRANGER, (ANNA,), (OTTO,)), BOOK, NOBODY)
    assert (result.parties, result.unknown) == ((), (STRANGER,))


def test_a_sender_known_by_name_only_is_not_waited_for():
    sender = {"from": envelope(None, "Nina"), "sender": envelope(STRANGER)}
    assert parties(mail(**sender), BOOK, NOBODY).unknown == (STRANGER,)


def test_a_contact_with_an_address_of_our_domain_will_not_be_ours():
    partner = "partner@ours.example"
    book = replace(BOOK, theirs={**BOOK.theirs, partner: (14,)})
    assert parties(mail(partner, (STRANGER,)), book, NOBODY).unknown == ()


def test_a_listed_recipient_hides_no_other():
    message = mail(ANNA, (NINA, OTTO))
    assert found(message, never_with(NINA))[1] == [(11, 1, "to")]
    assert found(message, never_with("theirs.example"))[2] == NEVER_LOG


def test_a_listed_sender_is_not_logged_at_all():
    assert found(mail(NINA, (ANNA,), (OTTO,)), never_with(NINA))[2] == NEVER_LOG
    assert found(mail(ANNA, (NINA,)), never_with(ANNA))[2] == NEVER_LOG


def test_mail_to_a_listed_one_of_ours_is_logged_for_the_others():
    message = mail(NINA, (ANNA, BRUNO))
    assert found(message, never_with(ANNA))[1] == [(10, 2, "sender")]
    assert found(mail(NINA, (ANNA,)), never_with(ANNA))[2] == NEVER_LOG


def test_a_users_own_list_is_for_that_user_only():
    message = mail(NINA, (ANNA, BRUNO))
    assert found(message, never_with(u1=[NINA]))[1] == [(10, 2, "sender")]
    assert found(mail(ANNA, (NINA,)), never_with(u1=[NINA]))[2] == NEVER_LOG
    assert found(mail(BRUNO, (NINA,)), never_with(u1=[NINA]))[1] == [(10, 2, "to")]


def test_who_lists_their_own_address_has_no_mail_of_theirs_logged():
    message = mail(NINA, (ANNA, BRUNO))
    assert found(message, never_with(u1=[ANNA]))[1] == [(10, 2, "sender")]
    assert found(mail(NINA, (ANNA,)), never_with(u1=[ANNA]))[2] == NEVER_LOG
    assert found(mail(ANNA, (NINA,)), never_with(u1=[ANNA]))[2] == NEVER_LOG
    assert found(mail(BRUNO, (NINA,)), never_with(u1=[BRUNO]))[0] == OUTBOUND


def test_mail_that_somebody_sends_for_a_listed_person_is_not_logged():
    message = mail(STRANGER, (ANNA,), **{"sender": envelope(NINA)})
    assert found(message)[0] == INBOUND
    assert found(message, never_with(STRANGER))[2] == NEVER_LOG
    assert found(message, never_with(u1=[STRANGER]))[2] == NEVER_LOG


def test_whom_the_first_of_ours_hides_is_logged_with_the_next():
    message = mail(NINA, (ANNA, BRUNO), (OTTO,))
    pairs = [(10, 1, "sender"), (10, 2, "sender"), (11, 2, "cc")]
    assert found(message, never_with(u1=[OTTO]))[1] == pairs


def test_whoever_has_an_address_of_our_domains_is_a_colleague():
    clerk, chief = "clerk@contoso.example", "chief@south.contoso.example"
    theirs = {**BOOK.theirs, clerk: (20,), chief: (21,)}
    before = replace(BOOK, theirs=theirs)
    book = replace(before, organisation=listed(["contoso.example"]))

    def verdict(message, book=book):
        result = parties(message, book, NOBODY)
        return result.reason, [one.contact for one in result.parties]

    assert verdict(mail(ANNA, (NINA,), (clerk,)), before) == (None, [10, 20])
    assert verdict(mail(ANNA, (NINA,), (clerk,))) == (None, [10])
    assert verdict(mail(ANNA, (clerk, chief))) == (INTERNAL, [])
    assert verdict(mail(clerk, (ANNA,))) == (INTERNAL, [])
    assert verdict(mail(clerk, (NINA,), (ANNA,))) == (NOBODY_OF_OURS, [])
    waits = parties(mail(clerk, (NINA,), (ANNA,)), book, NOBODY)
    assert waits.unknown == (clerk,), "who may be a user some day"
    other = mail(ANNA, ("x@notcontoso.example",))
    assert verdict(other) == (NO_CONTACT, [])


def test_a_listed_stranger_is_not_waited_for():
    assert (
        found(mail(STRANGER, (ANNA,)), never_with("elsewhere.example"))[2] == NEVER_LOG
    )
    message = mail(ANNA, (STRANGER, "other@new.example"))
    result = parties(message, BOOK, never_with(STRANGER))
    assert result.unknown == ("other@new.example",)


@pytest.mark.parametrize(
    ("order", "winners"),
    [
        ([Candidate(1, is_company=True), Candidate(2)], (2,)),
        ([Candidate(1, is_active=False), Candidate(2, is_company=True)], (2,)),
        ([Candidate(1, is_active=False), Candidate(2)], (2,)),
        ([Candidate(1, is_address=True), Candidate(2)], (2,)),
        ([Candidate(3), Candidate(2)], (2, 3)),
        ([Candidate(1, is_active=False)], (1,)),
        ([], ()),
    ],
)
def test_who_comes_first_for_an_address(order, winners):
    assert ranked(order) == winners
    assert ranked(reversed(order)) == winners
