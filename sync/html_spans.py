"""Where the elements of an HTML text lie, so that it can be cut without a byte changed.

A rough tree, as browsers see well-formed markup: end tags without a beginning are
ignored, elements without an end end with what holds them. Time grows with the length.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()
)
_RAW = frozenset(("script", "style", "title", "template", "textarea"))
# The attributes end at the first angle bracket, as they are written by Exchange.
_MARKUP = re.compile(r"<!--|<(/?)([a-zA-Z][^\s<>/]*)([^<>]*)>")
_ATTRIBUTE = re.compile(r"""([^\s=/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")


@dataclass
class Span:
    """An element, or a text between two tags (without ``tag``). The source from
    ``start`` to ``end`` is all of it, from ``inner`` to ``inner_end`` what it holds."""

    tag: str
    start: int
    end: int
    inner: int
    inner_end: int
    attributes: str = ""
    children: list[Span] = field(default_factory=list)

    def attribute(self, name: str) -> str:
        """An attribute's value as people wrote it; empty if there is none."""
        for found in _ATTRIBUTE.finditer(self.attributes):
            if found[1].casefold() == name:
                return html.unescape(found[2] or found[3] or found[4] or "")
        return ""

    def walk(self) -> Iterator[Span]:
        """This and all that is in it, in the order of the source."""
        waiting = [self]
        while waiting:
            span = waiting.pop()
            yield span
            waiting.extend(reversed(span.children))


def parse(source: str) -> Span:
    """The whole source as one span without a tag."""
    return _Parser(source).parse()


def cover(root: Span, start: int, end: int) -> tuple[int, int]:
    """The least run of neighbours that holds a stretch of the source: whole elements of
    one level, of texts only the stretch itself."""
    level, inside = root, True
    while inside:
        inside = False
        for child in level.children:
            holds = child.start <= start and end <= child.end
            if child.tag and holds and (child.start, child.end) != (start, end):
                level, inside = child, True
                break
    run = [child for child in level.children if child.start < end > start < child.end]
    elements = [child for child in run if child.tag]
    return (
        min([start, *(child.start for child in elements)]),
        max([end, *(child.end for child in elements)]),
    )


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._root = Span("", 0, len(source), 0, len(source))
        self._open = [self._root]
        self._tags: dict[str, int] = {}  # how many of a name are open

    def parse(self) -> Span:
        position, source = 0, self._source
        while found := _MARKUP.search(source, position):
            self._text(position, found.start())
            position = found.end()
            if found[2] is None:
                close = source.find("-->", position)
                position = len(source) if close < 0 else close + 3
            elif found[1]:
                self._end(found[2].casefold(), found.start(), found.end())
            else:
                self._begin(found)
                position = self._after_raw(found[2].casefold(), position)
        self._text(position, len(source))
        while len(self._open) > 1:
            self._close(len(source), len(source))
        return self._root

    def _text(self, start: int, end: int) -> None:
        if start < end:
            self._open[-1].children.append(Span("", start, end, start, end))

    def _begin(self, found: re.Match[str]) -> None:
        tag, start, end = found[2].casefold(), found.start(), found.end()
        span = Span(tag, start, end, end, end, found[3])
        self._open[-1].children.append(span)
        if tag not in _VOID and not found[3].endswith("/"):
            self._open.append(span)
            self._tags[tag] = self._tags.get(tag, 0) + 1

    def _after_raw(self, tag: str, position: int) -> int:
        """Where the markup goes on behind what is no markup, or at once."""
        if tag not in _RAW or self._open[-1].tag != tag:
            return position
        close = re.compile(f"</{tag}", re.IGNORECASE).search(self._source, position)
        return close.start() if close else len(self._source)

    def _end(self, tag: str, start: int, end: int) -> None:
        if not self._tags.get(tag):
            return
        while self._open[-1].tag != tag:
            self._close(start, start)
        self._close(start, end)

    def _close(self, inner_end: int, end: int) -> None:
        span = self._open.pop()
        span.inner_end, span.end = inner_end, end
        self._tags[span.tag] -= 1
