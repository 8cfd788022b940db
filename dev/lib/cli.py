"""The thin commands ``dev/setup``, ``dev/odoo`` and ``dev/python``."""

from __future__ import annotations

import os
import sys

from . import databases, odoo
from .packages import python


def main(arguments: list[str]) -> None:
    """Dispatch; ``odoo`` and ``python`` replace this process."""
    verb, *rest = arguments
    cluster = odoo.prepare()
    environment = odoo.environment(cluster)
    if verb == "setup":
        databases.base(cluster)
        return
    words = odoo.command(rest) if verb == "odoo" else [str(python()), *rest]
    os.execve(words[0], words, environment)


if __name__ == "__main__":
    main(sys.argv[1:])
