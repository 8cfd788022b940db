"""The text of a mail as it may be shown: it comes from anybody."""

from __future__ import annotations

from lxml import etree, html

from odoo.tools.mail import html_sanitize

from ..sync.mail_reading import link

SHOWN_BY_ITSELF = "img picture source audio video track svg object embed iframe".split()
LOADING = frozenset("src srcset background poster data lowsrc dynsrc style".split())


def clean(content: str) -> str:
    """Without whatever acts, and without whatever would be fetched when it is looked
    at: that tells the sender that somebody did."""
    safe = html_sanitize(
        content.replace("\x00", ""),
        sanitize_attributes=True,
        sanitize_form=True,
        strip_style=True,
        strip_classes=True,
    )
    if not safe or not safe.strip():
        return ""
    try:
        root = html.fragment_fromstring(str(safe), create_parent="div")
    except (etree.ParserError, ValueError):
        return ""
    for element in root.xpath("|".join(f".//{name}" for name in SHOWN_BY_ITSELF)):
        shown = element.get("alt")
        element.tail = f"{f'[{shown}]' if shown else ''}{element.tail or ''}"
        element.drop_tree()
    for element in root.iter(etree.Element):
        _disarm(element)
    return etree.tostring(root, encoding="unicode", method="html")


def _disarm(element: etree._Element) -> None:
    for name in LOADING.intersection(element.attrib):
        del element.attrib[name]
    address = element.attrib.pop("href", None)
    if element.tag != "a" or not address:
        return
    if link(address) or address.lower().startswith(("mailto:", "tel:")):
        element.set("href", address.strip())
        element.set("target", "_blank")
        element.set("rel", "noopener noreferrer")
