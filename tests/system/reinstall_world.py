"""A database of its own, in use: the addon is taken out of it and put in again."""

from __future__ import annotations

import logging
import os
from collections import Counter
from contextlib import contextmanager

import psycopg2
import pytest
from calendar_world import CalendarWorld
from simulator_process import ANNA
from world import DATABASE, World

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

WITHOUT = os.environ["OFFICE365_SYNC_WITHOUT"]
OWN = f"system-reinstall-{os.getpid()}"
ADDON = "office365_sync"
PEOPLE = ("Killed Ada", "Killed Ben", "Killed Cleo")
# What there is to a database besides its records, and Odoo's own books about that.
SCHEMA = {
    "columns": "SELECT table_name || '.' || column_name || ' ' || data_type"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "indexes": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass || ' ' || conname FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND contype != 'n'",
    "sequences": "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'",
    "functions": "SELECT proname FROM pg_proc WHERE pronamespace ="
    " 'public'::regnamespace",
    "triggers": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "scheduled actions": "SELECT name->>'en_US' FROM ir_act_server"
    " WHERE usage = 'ir_cron'",
    "actions": "SELECT type || ' ' || (name->>'en_US') FROM ir_actions",
    "groups": "SELECT name->>'en_US' FROM res_groups",
    "privileges": "SELECT name->>'en_US' FROM res_groups_privilege",
    "menus": "SELECT name->>'en_US' FROM ir_ui_menu",
    "views": "SELECT name FROM ir_ui_view",
    "rules": "SELECT name FROM ir_rule",
    "rights": "SELECT name FROM ir_model_access",
    "parameters": "SELECT key FROM ir_config_parameter",
    "names": f"SELECT model || ' ' || name FROM ir_model_data WHERE module = '{ADDON}'",
}
# Records of Odoo's that may be about one of ours.
ABOUT_OURS = {
    "mail_activity": "res_model",
    "mail_followers": "res_model",
    "mail_message": "model",
    "ir_attachment": "res_model",
    "ir_filters": "model_id",
}


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What an administrator would find in the server's log."""
    loud = (one for one in caplog.records if one.levelno >= logging.WARNING)
    return [one.getMessage() for one in loud]


class ReinstallWorld(CalendarWorld):
    """Anna's contacts and calendar, made on either side."""

    preferences = {"contacts_enabled": True, "calendar_enabled": True}
    run_method = "_run_all"
    database = OWN

    def __init__(self) -> None:
        odoo.sql_db.close_all()
        with self._cluster() as cursor:
            cursor.execute(f'CREATE DATABASE "{OWN}" TEMPLATE "{DATABASE}"')
        super().__init__()

    @contextmanager
    def _cluster(self):
        """Statements about databases, outside of any transaction."""
        connection = psycopg2.connect(dbname="postgres")
        connection.autocommit = True
        try:
            yield connection.cursor()
        finally:
            connection.close()

    def drop(self) -> None:
        """Nothing of it is needed any more."""
        Registry.delete(OWN)
        odoo.sql_db.close_all()
        with self._cluster() as cursor:
            cursor.execute(f'DROP DATABASE "{OWN}" WITH (FORCE)')

    @contextmanager
    def env(self):
        """After an installation there is another registry."""
        with Registry(self.database).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def people_meet(self) -> None:
        """Contacts, meetings and series of both sides, all of them synced."""
        with self.env() as env:
            partners = env["res.partner"]
            made = partners.create([{"name": name} for name in PEOPLE])
            self.chosen = made.ids
        self.choose()
        self.someone_makes_a_contact_in_outlook()
        for make in (
            self.someone_makes_a_meeting_in_odoo,
            self.someone_makes_a_series_in_odoo,
            self.someone_makes_a_meeting_in_outlook,
        ):
            make()
        for _ in range(3):
            assert self.run_alone() == "done"
        with self.env() as env:
            self.chosen = env["office365.contact.link"].search([]).partner_id.ids

    def choose(self) -> None:
        """Anna says whom she wants in Outlook; once it is installed anew, once more."""
        with self.env() as env:
            partners = env["res.partner"].browse(self.chosen)
            partners.with_user(self.user_id).action_office365_add()

    def people_leave_traces(self) -> None:
        """What is about records of ours, and was put among Odoo's own."""
        with self.env() as env:
            account = env["office365.account"].browse(self.account_id)
            account._tell_user("Sign in again", "In your Preferences")
            app = env.ref(f"{ADDON}.default_app")
            env["ir.attachment"].create(
                {"name": "note", "raw": b"x", "res_model": app._name, "res_id": app.id}
            )
            env["ir.filters"].create({"name": "Mine", "model_id": "office365.sync.run"})
            env["ir.default"].set("office365.mailbox", "leave_out_meetings", False)
            mailbox = {"address": "log@contoso.example", "account_id": account.id}
            env["office365.mailbox"].create(mailbox)

    def take_out(self) -> None:
        """As its administrator does, under Apps."""
        with self.env() as env:
            self._module(env).button_immediate_uninstall()

    def put_in(self) -> None:
        """Anew."""
        with self.env() as env:
            self._module(env).button_immediate_install()

    def upgrade(self) -> None:
        """As its administrator does after fetching a newer one."""
        with self.env() as env:
            self._module(env).button_immediate_upgrade()

    def sign_in(self) -> None:
        """What was set up is gone: once more, but for the people."""
        World.connect(self)

    def _module(self, env: api.Environment) -> object:
        return env["ir.module.module"].search([("name", "=", ADDON)])

    # -- what is there

    def assert_all_paired(self) -> None:
        """Each contact and each meeting has found its twin."""
        with self.env() as env:
            for model, count in (("contact", 4), ("event", 3)):
                links = env[f"office365.{model}.link"].search([])
                found = links.filtered(lambda link: link.state == "linked")
                whole = {link.remote_id for link in found}
                assert len(whole) >= count, links.read(["state", "remote_name"])
                assert found == links, links.read(["state", "remote_name"])

    def in_outlook(self) -> dict:
        """All that Exchange holds of Anna."""
        return {
            "contacts": self.simulator.admin("GET", f"mailboxes/{ANNA}")["contacts"],
            "events": self.there(),
        }

    def names_there(self) -> tuple[Counter, Counter]:
        """How often each contact and each meeting is in Outlook."""
        held = self.in_outlook()
        people = Counter(one["displayName"] for one in held["contacts"])
        return people, Counter(one["subject"] for one in held["events"])

    def names_here(self) -> tuple[Counter, Counter]:
        """The same in Odoo; a series as often as it takes place."""
        found = []
        with self.env() as env:
            for model in ("res.partner", "calendar.event"):
                records = env[model].search([("name", "=like", "Killed %")])
                found.append(Counter(records.mapped("name")))
        return found[0], found[1]

    def left_over(self) -> dict[str, list[str]]:
        """What a database has that never had the addon does not."""
        ours, others = self._schema(OWN), self._schema(WITHOUT)
        left = {name: sorted(ours[name] - others[name]) for name in SCHEMA}
        with self.env() as env:
            for table, column in ABOUT_OURS.items():
                env.cr.execute(
                    f"SELECT {column} FROM {table}"  # noqa: S608  ours alone
                    f" WHERE {column} LIKE %s",
                    ["office365%"],
                )
                left[table] = [row[0] for row in env.cr.fetchall()]
        return {name: found for name, found in left.items() if found}

    def lost(self) -> dict[str, list[str]]:
        """What such a database has, and this one does not any more."""
        ours, others = self._schema(OWN), self._schema(WITHOUT)
        lost = {name: sorted(others[name] - ours[name]) for name in SCHEMA}
        return {name: found for name, found in lost.items() if found}

    def held(self) -> dict[str, object]:
        """All that Odoo knows of both sides, and what is left to be done, by field."""
        models = ["res.partner", "calendar.event", "office365.change"]
        models += [f"office365.{kind}.link" for kind in ("contact", "event")]
        with self.env() as env:
            return {
                f"{name} {row['id']} {field}": self._in_any_order(value)
                for name in models
                for row in env[name].search([]).read(load="")
                for field, value in row.items()
            }

    def _in_any_order(self, value: object) -> object:
        """Attendees of one moment have none."""
        return sorted(value) if isinstance(value, list | tuple) else value

    def written(self) -> list[str]:
        """What Outlook was asked for since the counters were cleared, but to read."""
        told = self.simulator.requests()
        changes = (one for one in told if one["method"] != "GET")
        paths = [f"{one['method']} {one['path']}" for one in changes]
        return [path for path in paths if not path.endswith("/$batch")]

    def _schema(self, database: str) -> dict[str, set[str]]:
        connection = psycopg2.connect(dbname=database)
        connection.set_session(readonly=True)
        with connection.cursor() as cursor:
            found = {}
            for name, query in SCHEMA.items():
                cursor.execute(query)
                found[name] = {row[0] for row in cursor.fetchall()}
        connection.close()
        return found
