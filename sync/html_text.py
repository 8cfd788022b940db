"""Odoo's HTML notes as plain text for Outlook, and back.

One paragraph is one line and an empty paragraph an empty line, which is how Odoo's
editor writes them. Text that went through HTML comes back the same, so a note never
grows however often it travels.
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from . import canonical

_BLOCKS = frozenset(
    "address article aside blockquote body caption dd details div dl dt figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre"
    " section summary table tbody tfoot thead tr ul".split()
)
_SILENT = frozenset(("script", "style", "template", "title"))
_COLLAPSIBLE = re.compile("[ \t\n\r\f]+")
# Marked sections, as Word and Outlook write them; the standard parser chokes on some.
_MARKED_SECTION = re.compile(r"<!\[[^>]*>?")
# A "<" that begins no tag; the standard parser would search the rest for its end.
_STRAY = re.compile(r"<(?![a-zA-Z/?!][^<>]*>)")
_LINK = re.compile(r"(?:https?://|mailto:|tel:)\S+", re.IGNORECASE)
_SPACE_TO_KEEP = re.compile("^ | (?= )")


def html_to_text(source: str | None) -> str:
    """The note as people read it: lines, list marks, link targets; no markup.

    Scripts and styles are dropped. Never fails, whatever the markup.
    """
    if not source:
        return ""
    reader = _Reader()
    reader.feed(_STRAY.sub("&lt;", _without_comments(str(source))))
    reader.close()
    return reader.text()


def _without_comments(source: str) -> str:
    before, *others = source.split("<!--")
    shown = before + "".join(other.partition("-->")[2] for other in others)
    return _MARKED_SECTION.sub("", shown)


def text_to_html(source: str | None) -> str:
    """A paragraph per line, everything in the text escaped; ``""`` for empty."""
    normal = canonical.multiline(source)
    if normal is None:
        return ""
    return "".join(f"<p>{_escape(line) or '<br>'}</p>" for line in normal.split("\n"))


def _escape(line: str) -> str:
    return _SPACE_TO_KEEP.sub("&nbsp;", html.escape(line, quote=False))


class _Reader(HTMLParser):
    """Collects lines. No-break spaces stand for spaces that must not collapse."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._silent: str | None = None
        self._preformatted = 0
        self._lists: list[int | None] = []  # the next number, None: not numbered
        self._item_begins = False
        self._link: str | None = None
        self._link_text: list[str] = []

    def text(self) -> str:
        """What was read so far."""
        self._end_line_if_any()
        return canonical.multiline("\n".join(self._lines)) or ""

    # -- parser events
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            return
        if tag in _SILENT:
            self._silent = tag
        if tag in _BLOCKS:
            self._end_line_if_any()
        begin = getattr(self, f"_begin_{tag}", None)
        if begin:
            begin({name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            self._silent = None if tag == self._silent else self._silent
            return
        if tag in _BLOCKS:
            self._end_line_if_any()
        end = getattr(self, f"_end_{tag}", None)
        if end:
            end()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._preformatted:
            first, *others = data.replace("\r\n", "\n").split("\n")
            self._write(first.replace(" ", "\xa0"))
            for line in others:
                self._end_line()
                self._write(line.replace(" ", "\xa0"))
        else:
            self._write(_COLLAPSIBLE.sub(" ", data))

    # -- elements
    def _begin_br(self, _attributes: dict[str, str]) -> None:
        self._end_line()

    def _begin_hr(self, _attributes: dict[str, str]) -> None:
        self._write("---")
        self._end_line()

    def _begin_img(self, attributes: dict[str, str]) -> None:
        self.handle_data(attributes.get("alt", ""))

    def _begin_td(self, _attributes: dict[str, str]) -> None:
        if self._line:
            self._write(" | ")

    _begin_th = _begin_td

    def _begin_pre(self, _attributes: dict[str, str]) -> None:
        self._preformatted += 1

    def _end_pre(self) -> None:
        self._preformatted = max(0, self._preformatted - 1)

    def _begin_ul(self, _attributes: dict[str, str]) -> None:
        self._lists.append(None)

    def _begin_ol(self, attributes: dict[str, str]) -> None:
        start = attributes.get("start", "")
        self._lists.append(int(start) if re.fullmatch("[0-9]{1,9}", start) else 1)

    def _end_ul(self) -> None:
        if self._lists:
            self._lists.pop()

    _end_ol = _end_ul

    def _begin_li(self, _attributes: dict[str, str]) -> None:
        self._item_begins = True

    def _end_li(self) -> None:
        self._item_begins = False

    def _begin_a(self, attributes: dict[str, str]) -> None:
        self._end_a()
        self._link, self._link_text = "".join(attributes.get("href", "").split()), []

    def _end_a(self) -> None:
        link, self._link = self._link, None
        shown = "".join(self._link_text).strip()
        if link and shown and _LINK.fullmatch(link) and _bare(link) != _bare(shown):
            self._write(f" ({link.removeprefix('mailto:').removeprefix('tel:')})")

    # -- lines
    def _write(self, text: str) -> None:
        """Add to the line; a space is dropped where a browser would not show it."""
        if text.startswith(" ") and (not self._line or self._line[-1].endswith(" ")):
            text = text[1:]
        if not text:
            return
        if self._item_begins:
            self._line.append(self._mark())
        self._line.append(text)
        if self._link is not None:
            self._link_text.append(text)

    def _mark(self) -> str:
        # Counted only now: Odoo nests a list in an item that shows no mark of its own.
        self._item_begins = False
        indent = "\xa0\xa0" * (len(self._lists) - 1)
        number = self._lists[-1] if self._lists else None
        if number is None:
            return f"{indent}-\xa0"
        self._lists[-1] = number + 1
        return f"{indent}{number}.\xa0"

    def _end_line(self) -> None:
        self._lines.append("".join(self._line))
        self._line = []

    def _end_line_if_any(self) -> None:
        if self._line:
            self._end_line()


def _bare(address: str) -> str:
    """An address as people write it, for telling whether a link's text says it all."""
    bare = re.sub("^(?:https?://|mailto:|tel:)", "", address.casefold())
    return bare.strip("/ \xa0")
