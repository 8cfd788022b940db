"""Messages that the tests of mail draw from, awkward ones above all."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from mapping_examples import AWKWARD

from sync.mail_parties import Book
from sync.mail_reading import Mail, Person, read

ANNA, BRUNO = "anna@ours.example", "bruno@ours.example"
NINA, OTTO, SHARED = "nina@theirs.example", "otto@theirs.example", "info@theirs.example"
COLLEAGUE, MAILBOX = "clara@ours.example", "log@ours.example"
STRANGER = "stranger@elsewhere.example"
NEW_ALIAS = "sales@ours.example"  # where ours are, and nobody's yet
BOOK = Book(
    ours={ANNA: 1, BRUNO: 2},
    theirs={NINA: (10,), OTTO: (11,), SHARED: (12, 13), ANNA: (99,), MAILBOX: (98,)},
    colleagues=frozenset((COLLEAGUE,)),
    mailboxes=frozenset((MAILBOX,)),
    domains=frozenset(("ours.example",)),
)

JUNK = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.sampled_from(AWKWARD),
        st.sampled_from(
            (
                "two@@example.org",
                "/O=EXCHANGELABS/OU=X/CN=RECIPIENTS/CN=1-ANNA",
                "undisclosed-recipients:;",
                "0001-01-01T00:00:00Z",
                "2026-02-31T00:00:00Z",
                "9999-12-31T23:59:59-12:00",
                "javascript:alert(1)",
                "https://[broken",
            )
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(("emailAddress", "address", "name", "value", "id")),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=8,
)
FIELDS = (
    "internetMessageId subject from sender toRecipients ccRecipients sentDateTime "
    "receivedDateTime bodyPreview @odata.type isDraft singleValueExtendedProperties "
    "internetMessageHeaders conversationId hasAttachments webLink parentFolderId"
).split()


def envelope(address: str | None, name: str = "") -> dict[str, Any]:
    """A recipient as Graph writes one."""
    return {"emailAddress": {"address": address, "name": name}}


def raw(
    author: str = NINA, to: tuple = (ANNA,), cc: tuple = (), /, **more: object
) -> dict:
    """A message as Graph tells it."""
    headers = more.pop("headers", {})
    return {
        "id": "AAkA1",
        "internetMessageId": "<one@theirs.example>",
        "subject": "An offer",
        "from": envelope(author),
        "sender": envelope(author),
        "toRecipients": [envelope(address) for address in to],
        "ccRecipients": [envelope(address) for address in cc],
        "sentDateTime": "2026-11-20T09:00:00Z",
        "receivedDateTime": "2026-11-20T09:00:07Z",
        "internetMessageHeaders": [
            {"name": name, "value": value} for name, value in headers.items()
        ],
        **more,
    }


def mail(
    author: str = NINA, to: tuple = (ANNA,), cc: tuple = (), /, **more: object
) -> Mail:
    """The same, read."""
    return read(raw(author, to, cc, **more))


EVERYBODY = (
    *(ANNA, BRUNO, NINA, OTTO, SHARED, COLLEAGUE, MAILBOX),
    *(STRANGER, NEW_ALIAS),
)
people = st.lists(st.sampled_from(EVERYBODY), max_size=6, unique=True).map(tuple)
mails = st.builds(
    lambda author, sender, to, cc: Mail(
        "AAkA1",
        "one@theirs.example",
        author=author and Person(author),
        sender=sender and Person(sender),
        to=tuple(map(Person, to)),
        cc=tuple(map(Person, cc)),
    ),
    st.sampled_from((None, *EVERYBODY)),
    st.sampled_from((None, *EVERYBODY)),
    people,
    people,
)
