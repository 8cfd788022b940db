"""Forms that all items share: ids, moments."""

from __future__ import annotations

import base64
import os
import re
from datetime import datetime, timezone

ID_FORM = re.compile(r"AA(?:Mk|kA)[A-Za-z0-9_-]{136}=")


def make_id(prefix: str) -> str:
    """An id in the form of real ones: long, url-safe, opaque."""
    return prefix + base64.urlsafe_b64encode(os.urandom(102)).decode() + "="


def make_change_key() -> str:
    """A change key, new with each change."""
    return f"EQAAABYA{base64.urlsafe_b64encode(os.urandom(12)).decode()}"


def iso(moment: float) -> str:
    """UTC, to the second."""
    return datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def precise(moment: float) -> str:
    """UTC with seven decimals, as events are told (contract 3.3)."""
    utc = datetime.fromtimestamp(moment, timezone.utc)
    return f"{utc:%Y-%m-%dT%H:%M:%S.%f}0Z"
