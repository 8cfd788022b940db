"""Bodies as the service keeps them: whole, tame HTML; and as text (contract 3.9)."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from html.parser import HTMLParser

DROPPED = {"script", "style", "head", "title", "iframe", "object", "noscript"}
FRAME = {"html", "body", "meta", "link", "base"}
VOID = {"br", "hr", "img", "input", "wbr", "col", "area", "embed", "source"}
BLOCKS = {"p", "div", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4", "pre"}
PREVIEW = 255
DOCUMENT = (
    '<html>\r\n<head>\r\n<meta http-equiv="Content-Type" content="text/html; '
    'charset=utf-8">\r\n</head>\r\n<body>\r\n{}</body>\r\n</html>\r\n'
)
FROM_TEXT = (
    '<html>\r\n<head>\r\n<meta http-equiv="Content-Type" content="text/html; '
    'charset=utf-8">\r\n<meta name="Generator" content="Microsoft Exchange Server">'
    "\r\n<!-- converted from text -->\r\n</head>\r\n<body>\r\n"
    '<div class="PlainText">{}</div>\r\n</body>\r\n</html>\r\n'
)


class _Tamer(HTMLParser):
    """Writes down again what is harmless; attributes get quotes, names small letters.

    What exactly Exchange keeps is [unverified]; that a body is not read as it was
    written is not.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.inside_dropped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED:
            self.inside_dropped += 1
        elif not self.inside_dropped and tag not in FRAME:
            shown = "".join(_attribute(*pair) for pair in attrs)
            self.parts.append(f"<{tag}{shown}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in DROPPED:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in DROPPED:
            self.inside_dropped = max(0, self.inside_dropped - 1)
        elif not self.inside_dropped and tag not in FRAME | VOID:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.inside_dropped:
            self.parts.append(html.escape(data, quote=False))


def _attribute(name: str, value: str | None) -> str:
    text = value or ""
    active = name in ("href", "src") and text.strip().lower().startswith("javascript:")
    if name.startswith("on") or active:
        return ""
    return f' {name}="{html.escape(text)}"'


class _Reader(HTMLParser):
    """The text of a page, a line per block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.inside_dropped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED:
            self.inside_dropped += 1
        elif tag == "br" or tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in DROPPED:
            self.inside_dropped = max(0, self.inside_dropped - 1)
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.inside_dropped:
            self.parts.append(re.sub(r"\s+", " ", data))


def tamed(content: str) -> str:
    """Written HTML as it is kept: what stands inside the body, without scripts."""
    tamer = _Tamer()
    tamer.feed(content)
    tamer.close()
    return "".join(tamer.parts).strip()


def document(content: str) -> str:
    """A whole page around it, as it is read."""
    return DOCUMENT.format(f"{content}\r\n" if content else "")


def text_document(text: str) -> str:
    """A page of a body that was written as text."""
    lines = html.escape(text, quote=False).splitlines()
    return FROM_TEXT.format("<br>\r\n".join(lines))


@lru_cache(maxsize=20000)
def text_of(content: str) -> str:
    """HTML read as text; remembered, as it is asked for with each answer."""
    reader = _Reader()
    reader.feed(content)
    reader.close()
    lines = (re.sub(r" +", " ", ln).strip() for ln in "".join(reader.parts).split("\n"))
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return text.replace("\n", "\r\n")


def kept(body: dict[str, str] | None) -> dict[str, str]:
    """A body as it is stored; none at all is an empty one."""
    if not body:
        return {"contentType": "html", "content": ""}
    kind, content = body["contentType"], body["content"]
    return {
        "contentType": kind,
        "content": tamed(content) if kind == "html" else content,
    }


def read(body: dict[str, str], as_text: bool) -> dict[str, str]:
    """A body as an answer has it: HTML unless text was asked for."""
    is_html, content = body["contentType"] == "html", body["content"]
    if as_text:
        text = text_of(content) if is_html else content
        return {"contentType": "text", "content": text}
    whole = document(content) if is_html else text_document(content)
    return {"contentType": "html", "content": whole}


def preview(body: dict[str, str]) -> str:
    """``bodyPreview``: its first 255 letters as plain text."""
    return read(body, True)["content"][:PREVIEW]
