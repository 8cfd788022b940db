"""Tours: what people do and see in a real browser, in English and in French."""

from datetime import datetime, timedelta

from odoo import api

from ..models.link_store import LinkStore
from .common import Office365HttpCase
from .simulator_process import ANNA, BRUNO

MANAGERS = "office365_sync.group_manager"


class TourCase(Office365HttpCase):
    """Anna, who is an ordinary user, and Mona, a manager with a mailbox of her own."""

    language = "en_US"
    browser_size = "1920x1080"  # wide enough for all menus, in any language

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.mona = cls.make_user("mona", BRUNO, MANAGERS)
        cls._translate()

    @classmethod
    def _translate(cls) -> None:
        """English is there."""

    def walk(self, path: str, tour: str, user: object) -> None:
        """A tour, in the language of this class."""
        locale = self.language.replace("_", "-")
        self.start_tour(
            path,
            tour,
            login=user.login,
            ready=f"odoo.isTourReady({tour!r}) "
            f"&& luxon.Settings.defaultLocale === {locale!r}",
        )
        self.env.invalidate_all()

    def with_calendar(self, user: object, upn: str = ANNA) -> object:
        """The user connects contacts and calendar; the account."""
        self.patch(LinkStore, "cool_down", LinkStore.cool_down * 0)
        self.account_of(user).calendar_enabled = True
        return self.connect(user, upn)

    def meeting(self, user: object, name: str, **values: object) -> object:
        """Of today, the user's alone."""
        values = {"name": name, "user_id": user.id, **values}
        values["start"] = datetime.now().replace(hour=9, minute=0, second=0)
        values["stop"] = values["start"] + timedelta(hours=1)
        values["partner_ids"] = [(6, 0, user.partner_id.ids)]
        return self.env["calendar.event"].with_user(user).create(values)

    def in_outlook(self, upn: str, subject: str, **more: object) -> str:
        """An event of today; its id."""
        day = datetime.now().date().isoformat()
        times = {
            side: {"dateTime": f"{day}T{hour}:00:00", "timeZone": "UTC"}
            for side, hour in (("start", "09"), ("end", "10"))
        }
        body = {"properties": {"subject": subject, **times, **more}}
        return self.simulator.admin("POST", f"mailboxes/{upn}/events", body)["id"]

    def subjects(self, upn: str) -> list[str]:
        """Of all events in Outlook."""
        found = self.simulator.admin("GET", f"mailboxes/{upn}/calendar")
        return sorted(event["subject"] for event in found["events"])

    def chosen(self, user: object, *names: str, **values: object) -> object:
        """Contacts that are to be in the user's Outlook."""
        partners = self.env["res.partner"].create(
            [{"name": name, **values} for name in names]
        )
        partners.with_user(user).action_office365_add()
        return partners

    def sync(self, account: object) -> None:
        """One run of each kind that is on, to its end."""
        self.env.flush_all()
        state = account._run_all()
        self.env.invalidate_all()
        self.assertEqual(state, "done", account.last_error)

    def run_while_waiting(self, account: object) -> None:
        """The scheduled action comes while somebody looks how far it is."""
        model = type(self.env["office365.progress"])
        original = model.mine

        @api.model
        def mine(progress: object, kind: str) -> dict:
            seen = original(progress, kind)
            if seen["run_state"] == "queued":
                account.with_env(progress.env(su=True))._run_all()
            return seen

        self.patch(model, "mine", mine)


class InFrench:
    """Before a tour case: the same, walked by people who read French."""

    allow_inherited_tests_method = True
    language = "fr_FR"

    @classmethod
    def make_user(cls, login: str, email: str, groups: str = "") -> object:
        """Of these people."""
        user = super().make_user(login, email, groups)
        cls.env["res.lang"]._activate_lang(cls.language)
        user.lang = cls.language
        return user

    @classmethod
    def _translate(cls) -> None:
        addon = cls.env["ir.module.module"].search([("name", "=", "office365_sync")])
        addon._update_translations([cls.language])
