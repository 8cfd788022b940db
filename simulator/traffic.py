"""Traffic as JSON lines, in the form the referee reads; tokens are masked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path


class TrafficLog:
    """Buffered; ``flush`` before reading the file."""

    def __init__(self, path: Path | None) -> None:
        self.file = path.open("a", encoding="utf-8") if path else None

    def write(
        self,
        sent: tuple[str, str, Mapping[str, str], bytes],
        answered: tuple[int, Mapping[str, str], bytes],
    ) -> None:
        """``sent``: method, url, headers, body; ``answered``: status, headers, body."""
        if self.file is None:
            return
        method, url, headers, body = sent
        status, answer_headers, answer = answered
        request = {"headers": masked(headers), "body": _readable(body)}
        told = {"method": method, "url": url, "request": request, "status": status}
        # the answer is JSON text already: written as it is, not read and made again
        self.file.write(
            f'{json.dumps(told)[:-1]}, "response": {{"headers": '
            f'{json.dumps(dict(answer_headers))}, "body": '
            f"{_text(answer, answer_headers)}}}}}\n"
        )

    def flush(self) -> None:
        """So that others can read it."""
        if self.file:
            self.file.flush()


def masked(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers without the token, however the client writes their names."""
    told = dict(headers)
    for name, value in told.items():
        if name.lower() == "authorization":
            kind = value.partition(" ")[0]
            told[name] = "Bearer ***" if kind.lower() == "bearer" else "***"
    return told


def _text(data: bytes, headers: Mapping[str, str]) -> str:
    if not data:
        return "null"
    kind = headers.get("Content-Type", "")
    return data.decode() if kind.startswith("application/json") else '"(bytes)"'


def _readable(body: bytes) -> object:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return "(bytes)"
