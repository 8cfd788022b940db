"""The thin commands ``dev/setup``, ``dev/odoo`` and ``dev/python``."""

from __future__ import annotations

import os
import sys

from . import odoo
from .paths import python


def main(arguments: list[str]) -> None:
    """Dispatch; ``odoo`` and ``python`` replace this process."""
    verb, *rest = arguments
    cluster = odoo.prepare()
    environment = odoo.environment(cluster)
    if verb == "setup":
        odoo.base_template(cluster)
        return
    words = odoo.command(rest) if verb == "odoo" else [str(python()), *rest]
    os.execve(words[0], words, environment)


if __name__ == "__main__":
    main(sys.argv[1:])
