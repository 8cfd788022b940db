"""Microsoft tells Odoo's own web server of new mail, in transactions of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mail_world import LOG, NINA
from simulator_process import ANNA, CLIENT_ID, CLIENT_SECRET
from werkzeug.serving import make_server
from world import DATABASE, World

import odoo.http
from odoo.tools import config


class NoticeWorld(World):
    """The app itself opens the mailbox, and Odoo can be reached."""

    def open_mailbox(self, url: str) -> None:
        """Switched on by a manager."""
        roles = {"roles": ["Mail.ReadWrite", "User.Read.All"]}
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", roles)
        with self.env() as env:
            env["ir.config_parameter"].set_param("web.base.url", url)
            env.ref("office365_sync.default_app").write(
                {
                    "cloud": "custom",
                    "login_url": self.simulator.url,
                    "graph_url": self.simulator.url,
                    "tenant": "contoso.example",
                    "client_id": CLIENT_ID,
                    "secret": CLIENT_SECRET,
                    "sign_in_mode": "application",
                }
            )
            env["res.partner"].create({"name": "Killed Nina", "email": NINA})
            seller = env["office365.account"]._of_user(env.ref("base.user_demo"))
            seller.login = ANNA
            self.mailbox_id = env["office365.mailbox"].create({"address": LOG}).id
        with self.mailbox() as mailbox:
            mailbox.with_user(2).action_switch_on()

    @contextmanager
    def mailbox(self) -> Iterator[object]:
        with self.env() as env:
            yield env["office365.mailbox"].browse(self.mailbox_id)

    def run(self) -> str | None:
        with self.mailbox() as mailbox:
            return mailbox._run()

    def is_asked(self) -> bool:
        with self.mailbox() as mailbox:
            return mailbox.is_asked

    def orders(self) -> list[str]:
        with self.mailbox() as mailbox:
            return mailbox._subscription().mapped("remote_id")

    def at_microsoft(self) -> list[dict]:
        return self.simulator.admin("GET", "subscriptions")


def wait_until(happened: Callable[[], object]) -> None:
    for _ in range(200):
        if happened():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen")


@contextmanager
def web_server() -> Iterator[str]:
    """Odoo's, with threads as it has them; its address."""
    config["db_name"] = [DATABASE]
    server = make_server("127.0.0.1", 0, odoo.http.root, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_mail_rings_at_odoo_and_is_logged():
    world = NoticeWorld()
    with world.env() as env:
        before = env["ir.config_parameter"].get_param("web.base.url")
        mode = env.ref("office365_sync.default_app").sign_in_mode
    try:
        with web_server() as url:
            play(world, url)
    finally:
        with world.env() as env:
            env["ir.config_parameter"].set_param("web.base.url", before)
            env.ref("office365_sync.default_app").sign_in_mode = mode


def play(world: NoticeWorld, url: str) -> None:
    world.open_mailbox(url)
    assert world.run() == "done"
    [there] = world.at_microsoft()
    assert world.orders() == [there["id"]]
    assert there["notificationUrl"].startswith(url)
    assert world.run() == "done"
    assert not world.is_asked()
    letter = {"from": NINA, "to": [ANNA], "subject": "Killed at once"}
    world.simulator.admin("POST", f"mailboxes/{LOG}/messages", letter)
    wait_until(world.is_asked)
    assert world.run() == "done"
    with world.env() as env:
        found = env["office365.interaction"].search([("subject", "=like", "Killed %")])
        assert found.mapped("subject") == ["Killed at once"]
    path = f"subscriptions/{there['id']}/subscriptionRemoved"
    assert world.simulator.admin("POST", path) == {"status": 202}
    assert world.orders() == []
    assert world.run() == "done"
    [there] = world.at_microsoft()
    assert world.orders() == [there["id"]]
    with world.mailbox() as mailbox:
        mailbox.with_user(2).action_switch_off()
    with world.env() as env:
        env["office365.subscription"]._take_back()
    assert world.at_microsoft() == []
