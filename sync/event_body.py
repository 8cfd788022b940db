"""The note of an event within its body, beside what Outlook keeps there itself.

To compare, a note is the text that people read (``html_text``), without the block that
joins an online meeting and without the line of names that we add. An online meeting
whose block is overwritten is off (contract 3.9), so the block goes back byte for byte,
and a body whose note says the same already is not touched at all (catalogue D14).

The block is known by its marks, in any language: the classes ``me-email-...`` and ids
``meet_invite_block...`` that Teams writes, a link to join, lines of underscores.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from . import canonical
from .html_spans import Span, cover, parse
from .html_text import html_to_text, text_to_html

LABELS = ("Organizer", "Attendees")

# Teams draws eighty underscores, Skype as many dots; people draw shorter lines.
_RULE = re.compile(r"_{40,}|\.{60,}|\u2500{20,}")
_MARK = re.compile(r"(?:^|[\s_])me-email-|meet_invite_block")
_JOIN = re.compile(
    r"https?://(?:teams\.(?:microsoft\.(?:com|us)|live\.com|cloud\.microsoft)/"
    r"(?:l/meetup-join|meet)/|gov\.teams\.microsoft\.us/|meet\.lync\.com/"
    r"|join\.skype\.com/)\S+",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>")
_HEADING = 600  # characters of text between the first line and the link
_DETAILS = 4000  # and between the link and the last line: numbers to dial
_NAMES = re.compile(r"\[Odoo\] [^:\n]+: [^\n]*; [^:;\n]+: ?[^\n]*")
_PARAGRAPHS = frozenset(("p", "div", "li", "td", "h1", "h2", "h3"))


@dataclass(frozen=True)
class _Parts:
    """A body taken apart: what stands around the note, the note, the block."""

    head: str
    note: str
    block: str
    foot: str


# -- the note


def note_of(
    content: str | None, content_type: str = "html", join_url: str | None = None
) -> str | None:
    """The note in a body as canonical text; ``None`` for none. ``join_url`` is the
    event's own link to join, if it has one."""
    note = _take_apart(content or "", content_type, join_url).note
    text = note if _is_text(content_type) else html_to_text(note)
    return without_names(text)


def meeting_block(
    content: str | None, content_type: str = "html", join_url: str | None = None
) -> str:
    """The block of an online meeting as it stands in a body; empty if there is none."""
    return _take_apart(content or "", content_type, join_url).block


def with_note(
    stored: str | None,
    note: str | None,
    content_type: str = "html",
    join_url: str | None = None,
    names: str | None = None,
) -> str:
    """A body with another note, a text; all else in it stays byte for byte.

    ``names`` is the line of names to have (``names_line``), ``""`` for none; without it
    the line that is there stays. A body that says the same is answered as it is.
    """
    before, bare = _read(stored, content_type, join_url), without_names(note)
    line = names_in(before) if names is None else names or None
    if (without_names(before), names_in(before)) == (bare, line):
        return stored or ""
    text = _joined(bare, line)
    parts = _take_apart(stored or "", content_type, join_url)
    if _is_text(content_type):
        return _joined(text, parts.block)
    return parts.head + text_to_html(text) + parts.block + parts.foot


def loses_meeting(stored: str | None, join_url: str | None) -> bool:
    """Whether writing a note would overwrite the event's own link to join: it stands in
    the body, yet in no block that could be kept. Then better leave the body alone."""
    if not stored or not join_url:
        return False
    block = meeting_block(stored, join_url=join_url)
    return _holds(stored, join_url) and not _holds(block, join_url)


# -- names for a copy without attendees


def names_line(
    organizer: str | None,
    attendees: Iterable[str],
    labels: Sequence[str] = LABELS,
) -> str:
    """One line that says who meets, for a copy that invites nobody. ``labels`` are the
    two words in the language of the mailbox; the mark before them is always the same,
    so that the line is known again in any language."""
    people = ", ".join(filter(None, (_name(person) for person in attendees)))
    first, second = (_name(label).replace(":", "") for label in labels)
    return f"[Odoo] {first}: {_name(organizer)}; {second}: {people}".rstrip()


def with_names(
    note: str | None,
    organizer: str | None,
    attendees: Iterable[str],
    labels: Sequence[str] = LABELS,
) -> str:
    """A note, a text, with the line of names at its end in place of an earlier one."""
    return _joined(without_names(note), names_line(organizer, attendees, labels))


def _joined(*parts: str | None) -> str:
    return "\n\n".join(filter(None, parts))


def without_names(note: str | None) -> str | None:
    """A note, a text, without lines of names."""
    lines = (canonical.multiline(note) or "").split("\n")
    kept = (line for line in lines if not _NAMES.fullmatch(line.strip()))
    return canonical.multiline("\n".join(kept))


def names_in(note: str | None) -> str | None:
    """The line of names in a note, a text."""
    lines = (canonical.multiline(note) or "").split("\n")
    return next((line for line in lines if _NAMES.fullmatch(line.strip())), None)


def _name(person: str | None) -> str:
    """A name that ends neither the line nor its part."""
    return (canonical.text(person) or "").replace(";", ",")


# -- taking a body apart


def _is_text(content_type: str) -> bool:
    return content_type.casefold() == "text"


def _read(content: str | None, content_type: str, join_url: str | None) -> str:
    note = _take_apart(content or "", content_type, join_url).note
    return (
        (canonical.multiline(note) or "")
        if _is_text(content_type)
        else (html_to_text(note))
    )


def _take_apart(content: str, content_type: str, join_url: str | None) -> _Parts:
    if _is_text(content_type):
        start, end = _text_block(content, join_url) or (len(content), len(content))
        return _Parts("", content[:start] + content[end:], content[start:end], "")
    root = parse(content)
    body = next((span for span in root.walk() if span.tag == "body"), None) or root
    start, end = _html_block(content, body, join_url) or (body.inner_end,) * 2
    note = content[body.inner : start] + content[end : body.inner_end]
    return _Parts(
        content[: body.inner],
        note.strip(),
        content[start:end],
        content[body.inner_end :],
    )


def _text_block(content: str, join_url: str | None) -> tuple[int, int] | None:
    """From the line above a link to join to the line below it."""
    rules = list(_RULE.finditer(content))
    for link in re.finditer(r"https?://\S+", content):
        if not (_JOIN.match(link[0]) or _holds(link[0], join_url)):
            continue
        above = [rule for rule in rules if rule.end() <= link.start()]
        below = [rule for rule in rules if rule.start() >= link.end()]
        if above and link.start() - above[-1].end() <= _HEADING:
            return above[-1].start(), below[0].end() if below else len(content)
    return None


def _html_block(
    content: str, body: Span, join_url: str | None
) -> tuple[int, int] | None:
    """The run of neighbouring elements that hold the marks and the lines around."""
    elements = [span for span in body.walk() if span.attributes]
    marked = [span for span in elements if _is_marked(span)]
    links = [span for span in elements if _joins(span, join_url)]
    if not marked and not links:
        return None
    found = marked or links
    start, end = found[0].start, max(span.end for span in found)
    rules = [
        rule.span()
        for span in body.walk()
        if not span.tag
        for rule in _RULE.finditer(content, span.start, span.end)
    ]
    within = any(start < rule[0] < end for rule in rules)
    heading, details = (0, 0) if marked else (_HEADING, _DETAILS)
    above = None if within else _above(content, rules, start, heading)
    below = None if within else _below(content, rules, end, details)
    if not marked and above is None:
        return _own_link(content, body, found, join_url)
    if not marked and below is None:
        below = body.inner_end
    return cover(
        body, start if above is None else above, end if below is None else below
    )


def _is_marked(span: Span) -> bool:
    return bool(_MARK.search(f"{span.attribute('class')} {span.attribute('id')}"))


def _joins(span: Span, join_url: str | None) -> bool:
    link = span.attribute("href")
    return bool(link) and bool(_JOIN.match(link) or _holds(link, join_url))


def _holds(text: str, join_url: str | None) -> bool:
    """Whether a text has the link in it, however its parts are escaped."""
    return bool(join_url) and html.unescape(str(join_url)) in html.unescape(text)


def _own_link(
    content: str, body: Span, links: list[Span], join_url: str | None
) -> tuple[int, int] | None:
    """Without lines around it only the event's own link to join is a block, with the
    paragraph that it stands in; any other link is what somebody wrote."""
    own = next(
        (link for link in links if _holds(link.attribute("href"), join_url)), None
    )
    if own is None:
        return None
    holders = [
        span
        for span in body.walk()
        if span.tag in _PARAGRAPHS and span.start <= own.start and own.end <= span.end
    ]
    span = holders[-1] if holders else own
    is_short = _length(content[span.inner : span.inner_end]) <= _HEADING
    return (span.start, span.end) if is_short else (own.start, own.end)


def _above(
    content: str, rules: list[tuple[int, int]], start: int, most: int
) -> int | None:
    """The last line above the block, with no more text between than a heading."""
    rule = max((rule for rule in rules if rule[1] <= start), default=None)
    if rule is None or _length(content[rule[1] : start]) > most:
        return None
    return rule[0]


def _below(
    content: str, rules: list[tuple[int, int]], end: int, most: int
) -> int | None:
    """The end of the first line below the block."""
    rule = min((rule for rule in rules if rule[0] >= end), default=None)
    if rule is None or _length(content[end : rule[0]]) > most:
        return None
    return rule[1]


def _length(markup: str) -> int:
    return len(html.unescape(_TAG.sub("", markup)).strip())
