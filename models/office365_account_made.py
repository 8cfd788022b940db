from odoo import models

from ..sync.model import MADE_HERE
from .link_store import STILL_MADE, fingerprint, made_by_mailbox
from .office365_account_asked import LINKS


class Office365Account(models.Model):
    """What is known to be made from Odoo though no link tells it any more: in another
    mailbox, folder or calendar, or not paired anew yet."""

    _inherit = "office365.account"

    def _remember_made(self, kind: str) -> None:
        """Before links are forgotten. Who comes back to that mailbox or folder has it
        counted as made from Odoo again."""
        found = self._made_fingerprints(kind)
        if not found:
            return
        cursor = self._cursor(kind)
        made = made_by_mailbox(cursor.made, self.object_id)
        here = made.setdefault(self.object_id or "", {})
        here["items"] = sorted(found.union(here.get("items", ())))
        here["address"] = self.signed_in_as or self.login or ""
        cursor.made = made

    def _made_fingerprints(self, kind: str) -> set[str]:
        """Of what the links know to be made from here."""
        links = self.env[LINKS[kind]]
        links.flush_model()
        self.env.cr.execute(
            f"SELECT remote_id FROM {links._table}"  # noqa: S608  ours alone
            f" WHERE account_id = %s AND {STILL_MADE}",
            [self.id, MADE_HERE],
        )
        return {fingerprint(row[0]) for row in self.env.cr.fetchall()}

    def _forget_paired(self, kind: str) -> None:
        """What is linked again needs no remembering besides."""
        cursor = self._cursor(kind)
        if cursor.made:
            cursor.made = self._unlinked(kind) or False

    def _unlinked(self, kind: str) -> dict[str, dict]:
        """By mailbox, what is remembered and no link tells of."""
        made = made_by_mailbox(self._cursor(kind).made, self.object_id)
        linked = self._made_fingerprints(kind) if made else set()
        for here in made.values():
            here["items"] = [one for one in here["items"] if one not in linked]
        return {mailbox: here for mailbox, here in made.items() if here["items"]}

    def _made_before(self) -> dict[str, tuple[int, int]]:
        """How many contacts and events Odoo has put where nothing is synced now, by
        mailbox; whether they are there still, nobody has looked."""
        counts: dict[str, list[int]] = {}
        for place, kind in enumerate(LINKS):
            for here in self._unlinked(kind).values():
                address = here.get("address") or self.signed_in_as or ""
                row = counts.setdefault(address, [0, 0])
                row[place] += len(here["items"])
        return {address: (row[0], row[1]) for address, row in counts.items()}

    def _made_before_text(self) -> str:
        """In the language of its user: what no removal reaches, and where it is."""
        env = self.with_context(lang=self.user_id.lang).env
        rows = [
            env._(
                "%(mailbox)s: contacts: %(contacts)s, events: %(events)s",
                mailbox=address,
                contacts=contacts,
                events=events,
            )
            for address, (contacts, events) in self._made_before().items()
        ]
        if not rows:
            return ""
        return env._(
            "Put there by Odoo earlier, in a mailbox, folder or calendar or on days "
            "that are not synced now, and left as it is: %s.",
            "; ".join(rows),
        )
