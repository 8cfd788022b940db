"""``dev/demo --set-up``: Odoo as it is before anybody has set anything up.

Only the simulated tenant's addresses are entered, for that is no cloud of Microsoft's.
All else is left to the assistant. Arguments: as of ``demo_story``.
"""

from __future__ import annotations

import sys
from typing import Any

from demo_mail import LOG, SERVICE
from demo_story import ANNA, CLIENT_ID, CLIENT_SECRET, Browser

TENANT = "11111111-1111-4111-8111-111111111111"


def main(url: str, database: str, tenant_url: str, *_rest: Any) -> None:  # noqa: ANN401
    """Enter the addresses, and say what to do."""
    admin = Browser(url, database, "admin")
    (app,) = admin.call("office365.app", "search", [], limit=1)
    values = {
        "cloud": "custom",
        "login_url": tenant_url,
        "graph_url": tenant_url,
        "outlook_url": f"{tenant_url}/mailbox/{ANNA}",
    }
    admin.call("office365.app", "write", [app], values)
    print(
        f"""
Set it up  {url}/odoo/office365-setup, as admin (password admin): the assistant.
           The simulated Entra ID has no pages to register an app; it has this one:
               Application (client) ID   {CLIENT_ID}
               Directory (tenant) ID     {TENANT}
               Secret's value            {CLIENT_SECRET}
           Sign in as {SERVICE}: the shared mailbox
           {LOG} is open to that person. The browser
           warns of the simulated tenant's certificate: accept it, here first:
               {tenant_url}

Outlook    {tenant_url}/mailbox/{SERVICE}, no password"""
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
