"""What ``dev/demo`` shows: a user signs in, the first syncs run.

Everything goes the way a person's browser goes: Odoo's web client, Microsoft's sign-in
pages, the scheduled action. Arguments: Odoo's address, the database, the simulated
tenant's address, its CA folder, and "serving" if the addresses will be there to try.
Ends with 0, or with a sentence that says what is wrong.
"""

from __future__ import annotations

import itertools
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import demo_calendar as calendar
import demo_mail as mail
import requests
from lxml import html

ANNA = "anna.keller@contoso.example"
BRUNO = "bruno.costa@contoso.example"
CLIENT_ID = "aaaaaaaa-0000-4000-8000-000000000001"
CLIENT_SECRET = "simulated-client-secret"  # noqa: S105  of a simulated app
KINDS = {"contacts": "contacts", "calendar": "events"}
PATIENCE = 120  # seconds for the first sync
LEGEND = f"""
The user demo has signed in to Microsoft as {ANNA}, and chosen contacts.
What each sync did, then what it left out:
    skipped   stays in Outlook alone
    issue     synced but for this; Office 365 > To Review > Issues has it"""
TO_LOOK_AT = ("partner_id", "remote_name", "state", "reason", "origin")


NUMBERS = (
    "local_created local_updated remote_created remote_updated conflicts skipped "
    "failed requests seconds"
).split()
RUN = ["state", "message", *NUMBERS]


class Browser:
    """A person at Odoo's web client."""

    def __init__(self, url: str, database: str, login: str) -> None:
        self.url, self.http = url, requests.Session()
        self.ids = itertools.count(1)
        credentials = {"db": database, "login": login, "password": login}
        session = self._post("/web/session/authenticate", credentials)
        self.user_id = session["uid"]

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """What the web client does at every click."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._post(f"/web/dataset/call_kw/{model}/{method}", params)

    def _post(self, path: str, params: dict[str, Any]) -> Any:  # noqa: ANN401
        body = {"jsonrpc": "2.0", "id": next(self.ids), "params": params}
        answer = self.http.post(self.url + path, json=body, timeout=120).json()
        if "error" in answer:
            raise SystemExit(
                f"Odoo refused {path}: {answer['error']['data']['message']}"
            )
        return answer["result"]


def main(
    url: str, database: str, tenant_url: str, ca_folder: str, then: str = ""
) -> None:
    """Set up, connect, choose, sync, show."""
    authority = str(Path(ca_folder) / "ca.pem")
    admin = Browser(url, database, "admin")
    register_app(admin, tenant_url)
    user = Browser(url, database, "demo")
    wanted = {"office365_login": ANNA, "office365_calendar_enabled": True}
    user.call("res.users", "write", [user.user_id], wanted)
    chosen = persons(user)
    before = mailbox(tenant_url, authority)
    connect(user, url, authority, ANNA)
    user.call("res.partner", "action_office365_add", chosen)
    sync(user, "contacts")
    first = so_far(user, "contacts")
    idle = sync(user, "contacts")
    after = mailbox(tenant_url, authority)
    links = user.call("office365.contact.link", "search_read", [], list(TO_LOOK_AT))
    print(LEGEND)
    show_runs("contacts", {"first sync": first, "once more": idle})
    show_skipped(user, "office365.contact.link")
    show_issues(user, "link_id")
    check(chosen, links, before, after, first, idle)
    tell_calendar(user, calendar.Outlook(tenant_url, authority, ANNA))
    mail.hire(admin)
    service = Browser(url, database, mail.LOGIN)
    shared = mail.set_up(service)
    connect(service, url, authority, mail.SERVICE)
    mail.switch_on(service, shared)
    mail.tell(user, service, mail.Post(tenant_url, authority), ANNA, chosen[0])
    if then == "serving":
        show_what_to_try(url, tenant_url, authority)


def tell_calendar(user: Browser, outlook: calendar.Outlook) -> None:
    """Meetings travel both ways, are changed on the other side, and agree."""
    first = ended(user, [("kind", "=", KINDS["calendar"])])
    calendar.plan(user, outlook)
    planned = sync(user, "calendar")
    calendar.change(user, outlook)
    last = sync(user, "calendar")
    idle = sync(user, "calendar")
    runs = {"first sync": first, "new meetings": planned, "changed": last}
    show_runs("calendar", {**runs, "once more": idle})
    show_skipped(user, "office365.event.link")
    show_issues(user, "event_link_id")
    calendar.show(user, outlook)
    calendar.check(user, outlook, last, idle)


def register_app(admin: Browser, tenant_url: str) -> None:
    """What an administrator enters in Settings."""
    (app,) = admin.call("office365.app", "search", [], limit=1) or [None]
    values = {
        "cloud": "custom",
        "login_url": tenant_url,
        "graph_url": tenant_url,
        "outlook_url": f"{tenant_url}/mailbox/{ANNA}",
        "tenant": "contoso.example",
        "client_id": CLIENT_ID,
        "secret": CLIENT_SECRET,
    }
    admin.call("office365.app", "write", [app], values)


def connect(user: Browser, url: str, authority: str, upn: str) -> None:
    """The button Connect in Preferences, and Microsoft's pages behind it."""
    mine = [user.user_id]
    action = user.call("res.users", "action_office365_connect", mine)
    leaving = user.http.get(
        urljoin(url, action["url"]), allow_redirects=False, timeout=60
    )
    back = sign_in(leaving.headers["Location"], authority, upn)
    user.http.get(back, timeout=60).raise_for_status()
    (state,) = user.call("res.users", "read", mine, ["office365_state"])
    if state["office365_state"] != "connected":
        raise SystemExit("the user is not connected after signing in")


def sign_in(address: str, authority: str, upn: str) -> str:
    """Pick the account, consent; where the browser is sent then."""
    http = requests.Session()
    http.verify = authority
    answer = http.get(address, allow_redirects=False, timeout=60)
    while not answer.is_redirect:
        (form,) = html.fromstring(answer.text).forms
        values = dict(form.form_values())
        picking = form.get("id") == "account-picker"
        values |= {"account": upn} if picking else {"consent": "yes"}
        answer = http.post(address, data=values, allow_redirects=False, timeout=60)
    return answer.headers["Location"]


def persons(user: Browser) -> list[int]:
    """Odoo's demo persons who have an address, as in the contact list: to be added."""
    with_address = [
        ("is_company", "=", False),
        ("email", "!=", False),
        ("user_ids", "=", False),
    ]
    return user.call("res.partner", "search", with_address)


def sync(user: Browser, kind: str) -> dict[str, Any]:
    """A button that compares all; waits for the scheduled action to have done it."""
    button = f"action_office365_sync_{kind}_full"
    told = user.call("res.users", button, [user.user_id])
    return ended(user, [("id", "=", told["params"]["run"]["id"])])


def so_far(user: Browser, kind: str) -> dict[str, Any]:
    """All runs in one: there may be one before that nobody has asked for."""
    mine = [("kind", "=", KINDS[kind])]
    runs = user.call("office365.sync.run", "search_read", mine, RUN)
    sums = {name: sum(run[name] for run in runs) for name in NUMBERS}
    return {**sums, "skipped": max(run["skipped"] for run in runs)}


def ended(user: Browser, which: list[tuple[str, str, Any]]) -> dict[str, Any]:
    """The first of these runs, once it has come to its end."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        options = {"limit": 1, "order": "id"}
        runs = user.call("office365.sync.run", "search_read", which, RUN, **options)
        if runs and runs[0]["state"] not in ("queued", "running", "partial"):
            if runs[0]["state"] != "done":
                raise SystemExit(f"the sync failed: {runs[0]['message']}")
            return runs[0]
        time.sleep(0.3)
    raise SystemExit(f"the sync has not ended after {PATIENCE} s")


def mailbox(tenant_url: str, authority: str) -> dict[str, list[str]]:
    """Contact names by folder, as the mailbox's owner sees them."""
    answer = requests.get(
        f"{tenant_url}/_admin/mailboxes/{ANNA}", verify=authority, timeout=60
    )
    found: dict[str, list[str]] = {}
    for contact in answer.json()["contacts"]:
        found.setdefault(contact["folder"], []).append(contact["displayName"])
    return found


def show_runs(kind: str, runs: dict[str, dict[str, Any]]) -> None:
    """What happened, side by side."""
    rows = [
        ("created in Odoo", "local_created"),
        ("updated in Odoo", "local_updated"),
        ("created in Outlook", "remote_created"),
        ("updated in Outlook", "remote_updated"),
        ("conflicts", "conflicts"),
        ("skipped, with reason", "skipped"),
        ("failed, not synced", "failed"),
        ("requests to Graph", "requests"),
    ]
    found = runs.values()
    print(f"\n{kind:24}" + "".join(f"{title:>14}" for title in runs))
    for label, name in rows:
        print(f"{label:24}" + "".join(f"{run[name]:>14}" for run in found))
    print(f"{'seconds':24}" + "".join(f"{run['seconds']:>14.1f}" for run in found))


def show_what_to_try(url: str, tenant_url: str, authority: str) -> None:
    """The addresses, and a few things to do there."""
    back = urlencode(
        {"client_id": CLIENT_ID, "redirect_uri": f"{url}/office365_sync/callback"}
    )
    consent = f"{tenant_url}/contoso.example/adminconsent?{back}"
    print(
        f"""
Odoo       {url}/odoo
           log in as demo (password demo), who is connected, or admin (password
           admin), or service (password service), who reads the shared mailbox
Outlook    {tenant_url}/mailbox/{ANNA}
           no password; the browser warns of the certificate: accept it, or trust
           {authority}

Try this   1. Odoo, as demo: Contacts > Acme Corporation, Addison Olson: change the job
              position, save, and look at her in Outlook.
           2. Outlook: change Laura Brunner's phone; then in Odoo, top right: My
              Preferences > Office 365 > Sync contacts now.
           3. Odoo: Office 365 > Contacts: who is synced, who is skipped and why;
              Office 365 > To Review > Issues: what of the others could not be synced.
           4. Odoo: Calendar: move a meeting, and look at it in Outlook, and back;
              delete one in Outlook, press Sync Outlook, and say yes or no.
           5. Odoo, as admin: Settings > Office 365: the app registration. In My
              Preferences > Office 365, enter {BRUNO},
              press Connect and sign in as him on the simulated sign-in page.
           6. As admin: a wrong client secret in Settings, Save and test; the right
              one is {CLIENT_SECRET}.
           7. As admin: in Settings, let the app itself sign in, Save and test: it says
              which permissions nobody has consented to. An administrator of Microsoft
              365 does that here: {consent}
           8. Mail: {tenant_url}/mailbox/{ANNA}/write: write to
              addison.olson28@example.com; or at the same place as Laura Brunner, who
              is no user there, to Anna: …/write?as=outsider. Then in Odoo, as service:
              Office 365 > Configuration > Shared Mailboxes > Read Now (or wait five
              minutes), and as demo: Office 365 > Mail > Interactions, or the contact:
              Create Opportunity, Open in Outlook, Never Log This Address.
           9. Write to somebody whom Odoo does not know, and make the contact then.

Times      Outlook shows them in its owner's zone, Odoo in your browser's."""
    )


def show_skipped(user: Browser, model: str) -> None:
    """What Outlook keeps to itself, and why."""
    reasons = dict(user.call(model, "fields_get", ["reason"])["reason"]["selection"])
    skipped = [("state", "=", "skipped")]
    for link in user.call(model, "search_read", skipped, ["remote_name", "reason"]):
        print(f"skipped: {named(link['remote_name'])} {reasons[link['reason']]}")


def show_issues(user: Browser, link: str) -> None:
    """What is synced but for a part, as Odoo lists it under Issues."""
    mine = [(link, "!=", False)]
    names = ["about", "field_label", "message"]
    for issue in user.call("office365.sync.issue", "search_read", mine, names):
        field = f"{issue['field_label']}: " if issue["field_label"] else ""
        print(f"issue:   {named(issue['about'])} {field}{issue['message']}")


def named(name: str) -> str:
    """In a column."""
    return f"{(name or '(no name)')[:32]:32}"


def check(
    chosen: list[int],
    links: list[dict[str, Any]],
    before: dict[str, list[str]],
    after: dict[str, list[str]],
    first: dict[str, Any],
    idle: dict[str, Any],
) -> None:
    """Both sides hold the same people; nothing else was touched; once is enough."""
    linked = [link for link in links if link["state"] == "linked"]
    partners = {link["partner_id"][0] for link in linked if link["partner_id"]}
    missing = set(chosen) - partners
    if missing:
        raise SystemExit(f"not in Outlook: partners {sorted(missing)}")
    skipped = sum(link["state"] == "skipped" for link in links)
    if len(after["Odoo"]) != len(linked) + skipped:
        raise SystemExit("the folder and the links do not agree")
    if before["Contacts"] != after["Contacts"]:
        raise SystemExit("a contact outside the synced folder was touched")
    quiet = ("local_created", "local_updated", "remote_created", "remote_updated")
    if first["failed"] or any(idle[name] for name in quiet):
        raise SystemExit("something failed, or the second sync still found work")


if __name__ == "__main__":
    main(*sys.argv[1:])
