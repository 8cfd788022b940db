"""What ``dev/demo`` shows: a user signs in and the first contact sync runs.

Arguments: Odoo's address, the database, the simulated tenant's address, its CA folder.
Ends with 0, or with a sentence that says what went wrong.
"""

from __future__ import annotations

import sys


def main(url: str, database: str, tenant_url: str, ca_folder: str) -> None:
    """Tell where things are."""
    print(f"Odoo: {url}/odoo (login admin or demo, the same as password)")
    print(f"Simulated tenant: {tenant_url}")


if __name__ == "__main__":
    main(*sys.argv[1:])
