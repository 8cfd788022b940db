"""Who of ours and who of theirs a mail is between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .mail_filters import Listed
from .mail_reading import Mail, Person

OUTBOUND, INBOUND = "outbound", "inbound"
NO_SENDER, NO_RECIPIENT = "no_sender", "no_recipient"
INTERNAL, NO_CONTACT, NOBODY_OF_OURS = "internal", "no_contact", "nobody_of_ours"
NEVER_LOG, SHARED_ADDRESS = "never_log", "shared_address"


@dataclass(frozen=True)
class Book:
    """Whom the addresses belong to, all in lower case.

    ``ours``: a user; ``colleagues``: of the organisation, but of nobody here, as are
    all addresses of its domains, the ``organisation``; ``theirs``: the contacts that
    come first for the address, several if they come level (``ranked``); ``mailboxes``:
    where mail is only collected; ``domains``: where the addresses of ours are, so that
    one more may be somebody's of ours.
    """

    ours: Mapping[str, int] = field(default_factory=dict)
    theirs: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    colleagues: frozenset[str] = frozenset()
    mailboxes: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    organisation: Listed = Listed()

    def is_inside(self, address: str) -> bool:
        """Is it ours in any way? An address that is both counts as ours."""
        return (
            address in self.ours
            or address in self.colleagues
            or address in self.mailboxes
            or address in self.organisation
        )

    def contacts(self, address: str) -> tuple[int, ...]:
        """Theirs."""
        return () if self.is_inside(address) else self.theirs.get(address, ())

    def may_become_ours(self, address: str) -> bool:
        """Is it nobody's yet, and where the addresses of ours are?"""
        if any(address in one for one in (self.ours, self.colleagues, self.mailboxes)):
            return False
        if address in self.organisation:
            return True
        return address not in self.theirs and address.rpartition("@")[2] in self.domains


@dataclass(frozen=True)
class Never:
    """Whom nobody's mail is logged with, and whom one user's is not."""

    everybody: Listed = Listed()
    users: Mapping[int, Listed] = field(default_factory=dict)

    def covers(self, address: str, user: int | None = None) -> bool:
        """Is mail with this address never logged, for this user?"""
        if address in self.everybody:
            return True
        return user is not None and address in self.users.get(user, Listed())


@dataclass(frozen=True)
class Party:
    """A contact and the user who had to do with them: ``place`` is where the contact's
    address was found (sender, to, cc)."""

    contact: int
    user: int
    place: str
    address: str
    is_shared: bool = False


@dataclass(frozen=True)
class Parties:
    """Between whom; or why between nobody, and which addresses nobody has yet: of
    contacts, or of ours."""

    direction: str | None = None
    parties: tuple[Party, ...] = ()
    reason: str | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A contact that has an address."""

    contact: int
    is_active: bool = True
    is_company: bool = False
    is_address: bool = False  # for deliveries or invoices, not a person


def ranked(candidates: Iterable[Candidate]) -> tuple[int, ...]:
    """Those who come first for an address: active before archived, a person before a
    company, a person before one of their addresses; several if they come level."""
    ranks: dict[tuple[bool, bool, bool], list[int]] = {}
    for one in candidates:
        rank = (not one.is_active, one.is_company, one.is_address)
        ranks.setdefault(rank, []).append(one.contact)
    return tuple(sorted(ranks[min(ranks)])) if ranks else ()


def parties(mail: Mail, book: Book, never: Never, several: bool = True) -> Parties:
    """The interactions that a mail is. Not ``several``: where contacts share an address
    none of them is taken."""
    senders = [one for one in (mail.author, mail.sender) if one and one.address]
    if not senders:
        return Parties(reason=NO_SENDER)
    addresses = [(place, one.address) for place, one in _envelope(mail) if one.address]
    recipients = [one for one in addresses if one[1] not in book.mailboxes]
    if not recipients:
        return Parties(reason=NO_RECIPIENT)
    mine = next((one.address for one in senders if one.address in book.ours), None)
    if mine:
        return _outbound(mine, recipients, book, never, several)
    if any(book.is_inside(one.address) for one in senders):
        if _all_inside(recipients, book):
            return Parties(reason=INTERNAL)
        return _nobody_of_ours(senders, recipients, book, never)
    return _inbound(senders, recipients, book, never, several)


def _envelope(mail: Mail) -> Iterator[tuple[str, Person]]:
    for place, people in (("to", mail.to), ("cc", mail.cc)):
        for person in people:
            yield place, person


def _all_inside(recipients: list[tuple[str, str]], book: Book) -> bool:
    return all(book.is_inside(address) for _place, address in recipients)


def _outbound(
    mine: str,
    recipients: list[tuple[str, str]],
    book: Book,
    never: Never,
    several: bool,
) -> Parties:
    user = book.ours[mine]
    others = [one for one in recipients if not book.is_inside(one[1])]
    if not others:
        return Parties(reason=INTERNAL)
    if never.covers(mine, user):
        return Parties(reason=NEVER_LOG)
    allowed = [one for one in others if not never.covers(one[1], user)]
    found = [
        Party(contact, user, place, address, len(book.contacts(address)) > 1)
        for place, address in allowed
        for contact in book.contacts(address)
    ]
    return _verdict(OUTBOUND, found, allowed, book, several)


def _inbound(
    senders: list[Person],
    recipients: list[tuple[str, str]],
    book: Book,
    never: Never,
    several: bool,
) -> Parties:
    users = _users(recipients, book, never)
    if not users:
        hidden = any(address in book.ours for _place, address in recipients)
        if hidden:
            return Parties(reason=NEVER_LOG)
        return _nobody_of_ours(senders, recipients, book, never)
    known = (one.address for one in senders if book.contacts(one.address))
    theirs = next(known, senders[0].address)
    allowed = [user for user in users if not _hides_one(senders, user, never)]
    if not allowed:
        return Parties(reason=NEVER_LOG)
    found = [
        Party(contact, user, "sender", theirs, len(book.contacts(theirs)) > 1)
        for user in allowed
        for contact in book.contacts(theirs)
    ]
    if found:
        found += _further(recipients, allowed, book, never)
    return _verdict(INBOUND, found, [("sender", theirs)], book, several)


def _nobody_of_ours(
    senders: list[Person], recipients: list[tuple[str, str]], book: Book, never: Never
) -> Parties:
    """Mail with a contact waits for those of its addresses that a user may be given
    later."""
    everybody = [one.address for one in senders]
    everybody += [address for _place, address in recipients]
    allowed = [address for address in everybody if not never.covers(address)]
    unknown: list[str] = []
    if any(map(book.contacts, allowed)):
        unknown = list(filter(book.may_become_ours, allowed))
    return Parties(reason=NOBODY_OF_OURS, unknown=tuple(dict.fromkeys(unknown)))


def _users(recipients: list[tuple[str, str]], book: Book, never: Never) -> list[int]:
    """Those of ours who got it, each once, as far as mail with them is logged."""
    found = (
        book.ours[address]
        for _place, address in recipients
        if address in book.ours and not never.covers(address, book.ours[address])
    )
    return list(dict.fromkeys(found))


def _hides_one(senders: list[Person], user: int, never: Never) -> bool:
    """Is mail of one of these never logged? Who sends for a listed person tells of
    that person."""
    return any(never.covers(one.address or "", user) for one in senders)


def _further(
    recipients: list[tuple[str, str]], users: list[int], book: Book, never: Never
) -> list[Party]:
    """Other contacts who got it too: with the first of ours who does not hide them."""
    return [
        Party(contact, user, place, address, len(book.contacts(address)) > 1)
        for place, address in recipients
        for user in [one for one in users if not never.covers(address, one)][:1]
        for contact in book.contacts(address)
    ]


def _verdict(
    direction: str,
    found: list[Party],
    asked: list[tuple[str, str]],
    book: Book,
    several: bool,
) -> Parties:
    """Each contact once for each user; of those who share an address all or none."""
    taken = [one for one in found if several or not one.is_shared]
    once: dict[tuple[int, int], Party] = {}
    for one in taken:
        once.setdefault((one.contact, one.user), one)
    if once:
        return Parties(direction, tuple(once.values()))
    if found:
        return Parties(direction, reason=SHARED_ADDRESS)
    if not asked:
        return Parties(direction, reason=NEVER_LOG)
    unknown = dict.fromkeys(address for _place, address in asked)
    return Parties(direction, reason=NO_CONTACT, unknown=tuple(unknown))
