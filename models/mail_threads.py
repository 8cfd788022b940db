"""Which mails belong together, and the opportunity that a reply inherits."""

from __future__ import annotations

from collections.abc import Sequence

from odoo import models

from ..sync.mail_reading import Mail


class MailThreads:
    """The threads that some mails continue. The nearest mail that is answered decides,
    then the conversation, which is of one mailbox."""

    def __init__(self, mailbox: models.BaseModel, mails: Sequence[Mail]) -> None:
        self.env, self.mailbox = mailbox.env, mailbox
        self.roots: dict[str, int] = {}
        self.conversations: dict[str, int] = {}
        self.leads: dict[int, int] = {}
        self._read(mails)

    def _read(self, mails: Sequence[Mail]) -> None:
        keys = list({key for mail in mails for key in mail.references})
        told = list({mail.conversation for mail in mails if mail.conversation})
        if not keys and not told:
            return
        self.env["office365.message"].flush_model()
        self.env.cr.execute(
            """
            SELECT key, conversation, mailbox_id, COALESCE(thread_id, id)
              FROM office365_message
             WHERE company_id = %(company)s AND key = ANY(%(keys)s)
               AND state = 'logged'
             UNION ALL
            SELECT key, conversation, mailbox_id, COALESCE(thread_id, id)
              FROM office365_message
             WHERE mailbox_id = %(mailbox)s AND conversation = ANY(%(told)s)
               AND state = 'logged'
            """,
            {
                "company": self.mailbox.company_id.id,
                "mailbox": self.mailbox.id,
                "keys": keys,
                "told": told,
            },
        )
        for key, conversation, mailbox_id, root in self.env.cr.fetchall():
            self.roots[key] = root
            if conversation and mailbox_id == self.mailbox.id:
                self.conversations.setdefault(conversation, root)
        self._read_leads()

    def _read_leads(self) -> None:
        """The last opportunity of each thread."""
        roots = list({*self.roots.values(), *self.conversations.values()})
        if not roots:
            return
        self.env["office365.interaction"].flush_model(["lead_id"])
        self.env.cr.execute(
            """
            SELECT COALESCE(message.thread_id, message.id), one.lead_id
              FROM office365_interaction one
              JOIN office365_message message ON message.id = one.message_id
             WHERE one.lead_id IS NOT NULL AND one.is_cancelled IS NOT TRUE
               AND (message.id = ANY(%(roots)s) OR message.thread_id = ANY(%(roots)s))
             ORDER BY one.id
            """,
            {"roots": roots},
        )
        self.leads = dict(self.env.cr.fetchall())

    def root(self, mail: Mail) -> int | None:
        """The first mail of its thread; None if it begins one."""
        for key in mail.references:
            if key in self.roots:
                return self.roots[key]
        return self.conversations.get(mail.conversation or "")

    def add(self, mail: Mail, row: models.BaseModel) -> None:
        """Later ones of the same lot may answer it."""
        root = row.thread_id.id or row.id
        self.roots[mail.key] = root
        if mail.conversation:
            self.conversations.setdefault(mail.conversation, root)

    def lead(self, row: models.BaseModel) -> int | None:
        """The opportunity of its thread."""
        return self.leads.get(row.thread_id.id)
