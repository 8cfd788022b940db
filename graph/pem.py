"""A private key and its certificate, as people paste them."""

from __future__ import annotations

import re

BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----.+?-----END \1-----", re.DOTALL)


def split(text: str) -> tuple[str, str]:
    """``(private key, certificates)``, whichever was pasted first; empty where there is
    none. What stands around them is left out."""
    blocks = [(found[1], found[0]) for found in BLOCK.finditer(text)]
    key = next((block for kind, block in blocks if kind.endswith("PRIVATE KEY")), "")
    certificates = [block for kind, block in blocks if kind == "CERTIFICATE"]
    return key, "\n".join(certificates)
