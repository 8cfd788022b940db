"""Traffic as JSON lines, in the form the referee reads; tokens are masked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class TrafficLog:
    """Buffered; ``flush`` before reading the file."""

    def __init__(self, path: Path | None) -> None:
        self.file = path.open("a", encoding="utf-8") if path else None

    def write(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: bytes,
        status: int,
        answer_headers: dict[str, str],
        answer: Any,  # noqa: ANN401
    ) -> None:
        """One exchange."""
        if self.file is None:
            return
        if "Authorization" in headers:
            headers = {**headers, "Authorization": "Bearer ***"}
        line = {
            "method": method,
            "url": url,
            "request": {"headers": headers, "body": _readable(body)},
            "status": status,
            "response": {
                "headers": answer_headers,
                "body": "(bytes)" if isinstance(answer, bytes) else answer,
            },
        }
        self.file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def flush(self) -> None:
        """So that others can read it."""
        if self.file:
            self.file.flush()


def _readable(body: bytes) -> Any:  # noqa: ANN401
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return "(bytes)"
