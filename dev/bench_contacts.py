"""``dev/bench contacts``: what the contact sync costs.

Arguments: a database with the addon, the simulated tenant's address, its CA folder.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def odoo_environment(database: str) -> Iterator[object]:
    """An Odoo environment as the superuser, in this process."""
    import odoo.api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    options = os.environ["OFFICE365_SYNC_ODOO"].split("\n")
    config.parse_config([*options, "-d", database, "--log-level=warn"])
    with Registry(database).cursor() as cursor:
        yield odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})


def main(database: str, tenant_url: str, ca_folder: str) -> None:
    """Measure and print."""
    with odoo_environment(database) as env:
        print(f"{env['res.partner'].search_count([])} partners, {tenant_url}")


if __name__ == "__main__":
    main(*sys.argv[1:])
