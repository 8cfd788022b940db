"""The thin commands ``dev/setup``, ``dev/odoo`` and ``dev/python``."""

from __future__ import annotations

import os
import sys

from . import databases, odoo, postgres
from .packages import python


def main(arguments: list[str]) -> None:
    """Dispatch; ``odoo`` and ``python`` replace this process."""
    verb, *rest = arguments
    odoo.install()
    if verb == "setup":
        with postgres.running() as cluster:
            databases.base(cluster)
        return
    environment = odoo.environment(postgres.keep_running())
    words = odoo.command(rest) if verb == "odoo" else [str(python()), *rest]
    os.execve(words[0], words, environment)


if __name__ == "__main__":
    main(sys.argv[1:])
