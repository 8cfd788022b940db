"""The mails of a fortnight, as real life has them."""

from __future__ import annotations

from typing import Any

from .forms import iso
from .world import World

ANNA = "anna.keller@contoso.example"
BRUNO = "bruno.costa@contoso.example"
CHLOE = "chloe.martin@contoso.example"
SALES = "sales@contoso.example"
LAURA = "Laura Brunner <laura.brunner@alpine.example>"
MARCO = "Marco Bianchi <marco.bianchi@lago.example>"
SOFIE = "Sofie Jensen <sofie@nordic.example>"
INES = "Ines Moreau <ines.moreau@atelier.example>"
HOUR, DAY = 3600, 24 * 3600
PIXEL = '<img src="https://track.news.example/open.gif?id=42" width="1" height="1">'

MAILS: list[dict[str, Any]] = [
    {
        "days": 13,
        "from": LAURA,
        "to": [ANNA],
        "subject": "12 workbenches for our new workshop",
        "html": "<p>Dear Ms Keller</p><p>we move in October and need <b>twelve</b> "
        "workbenches, 180 cm wide. Could you send us an offer?</p><p>Laura Brunner<br>"
        "Alpine Tools AG</p>",
        "message_id": "<workbenches.1@alpine.example>",
    },
    {
        "days": 12,
        "from": ANNA,
        "to": [LAURA],
        "cc": [BRUNO],
        "subject": "Re: 12 workbenches for our new workshop",
        "html": "<p>Dear Laura</p><p>please find our offer attached, valid for 30 days."
        "</p><p>Anna</p><hr><blockquote>we move in October and need <b>twelve</b> "
        "workbenches</blockquote>",
        "message_id": "<workbenches.2@contoso.example>",
        "in_reply_to": "<workbenches.1@alpine.example>",
        "attachments": [
            {"name": "Offer 2026-117.pdf", "type": "application/pdf", "size": 48213}
        ],
    },
    {
        "days": 10,
        "from": LAURA,
        "to": [ANNA],
        "cc": [BRUNO, MARCO],
        "subject": "AW: 12 workbenches for our new workshop",
        "text": "Grüezi Frau Keller\n\nWir nehmen 10 Stück. Marco Bianchi plant den "
        "Umbau, er liest mit.\n\nFreundliche Grüsse\nLaura Brunner",
        "message_id": "<workbenches.3@alpine.example>",
        "in_reply_to": "<workbenches.2@contoso.example>",
        "references": [
            "<workbenches.1@alpine.example>",
            "<workbenches.2@contoso.example>",
        ],
    },
    {
        "days": 9,
        "from": MARCO,
        "to": [BRUNO],
        "subject": "Richiesta di preventivo – « urgente » ⚡",
        "html": "<div>Buongiorno Bruno,</div><div>ci serve un preventivo per 3 banchi."
        "</div><div>A presto, Marco</div>",
    },
    {
        "days": 8,
        "from": BRUNO,
        "to": [INES],
        "subject": "Our catalogue",
        "html": "<p>Chère Madame, voici le catalogue.</p>",
        "attachments": [
            {"name": "catalogue.pdf", "type": "application/pdf", "size": 120544},
            {"name": "logo.png", "type": "image/png", "size": 2048, "inline": True},
        ],
    },
    {
        "days": 7,
        "from": SOFIE,
        "to": [ANNA],
        "subject": "My new job",
        "text": "Anna, between us: I leave Nordic at the end of the month.",
        "sensitivity": "private",
    },
    {
        "days": 6,
        "from": "Trade News <news@news.example>",
        "to": [ANNA],
        "subject": "This week in trade",
        "html": f"<table><tr><td>Ten trends</td></tr></table>{PIXEL}",
        "headers": {
            "List-Unsubscribe": "<https://news.example/unsubscribe?id=42>",
            "Precedence": "bulk",
        },
    },
    {
        "days": 5,
        "from": SOFIE,
        "to": [CHLOE],
        "subject": "Automatic reply: Fair in Copenhagen",
        "text": "I am out of the office until Monday.",
        "headers": {
            "Auto-Submitted": "auto-replied",
            "X-Auto-Response-Suppress": "All",
        },
    },
    {
        "days": 5,
        "from": ANNA,
        "to": [BRUNO, CHLOE],
        "subject": "Lunch on Friday?",
        "text": "At the lake, if it does not rain.",
    },
    {
        "days": 4,
        "from": "Jonas Weber <jonas.weber@newcomer.example>",
        "to": [SALES],
        "subject": "Interested in your products",
        "text": "Hello, I saw you at the fair. Who can call me? +49 30 555 0199",
    },
    {
        "days": 3,
        "from": ANNA,
        "sender": CHLOE,
        "to": [MARCO],
        "subject": "Drawings for the workshop",
        "html": "<p>Marco, Anna asked me to send you the drawings.</p><p>Chloe</p>",
        "attachments": [{"name": "winmail.dat", "type": "application/ms-tnef"}],
    },
    {
        "days": 2,
        "from": "Mail Delivery System <mailer-daemon@lago.example>",
        "to": [CHLOE],
        "subject": "Undelivered Mail Returned to Sender",
        "text": "This is the mail system at host mx.lago.example.",
        "headers": {"Return-Path": "<>", "Auto-Submitted": "auto-replied"},
    },
    {
        "days": 1,
        "from": INES,
        "to": [BRUNO],
        "cc": [LAURA],
        "subject": "",
        "html": "<p>Merci ! On en parle demain ? 📞</p>",
        "importance": "high",
    },
]


def plant(world: World, seed: str) -> None:
    """The demo alone has mail at the start."""
    if seed != "demo":
        return
    flow, now = world.mail_flow, world.now()
    for number, mail in enumerate(MAILS):
        words = {name: value for name, value in mail.items() if name != "days"}
        moment = iso(now - mail["days"] * DAY + number * HOUR / 4)
        flow.send({**words, "sent": moment})
    flow.sent.clear()
