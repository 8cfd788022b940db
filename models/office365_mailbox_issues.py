from odoo import models
from odoo.fields import Domain

from ..graph.errors import Action, GraphError
from .mail_issues import ASIDE, FAILED, UNMOVED, UNREAD
from .office365_message import QUARANTINE


class Office365Mailbox(models.Model):
    """What goes wrong is in the list of issues for as long as it lasts."""

    _inherit = "office365.mailbox"

    def _issues(self) -> models.BaseModel:
        issues = self.env["office365.sync.issue"].sudo()
        return issues.search([("mailbox_id", "in", self.ids)])

    def _tell_of_mails(self) -> None:
        """An issue for each mail that could not be logged or moved; what has been since
        is no issue any more."""
        waiting = Domain("state", "=", "failed") | (
            Domain("place", "=", "waiting")
            & Domain("target", "!=", "stay")
            & Domain("tries", ">=", QUARANTINE)
        )
        mails = self.env["office365.message"].sudo()
        wrong = mails.search(Domain("mailbox_id", "=", self.id) & waiting)
        known = {one.message_id: one for one in self._issues() if one.message_id}
        gone = self.env["office365.sync.issue"].sudo()
        for message in known.keys() - set(wrong):
            gone |= known[message]
        gone.unlink()
        rows = []
        for message in wrong:
            values = self._issue_of(message)
            issue = known.get(message)
            if not issue:
                rows.append({"mailbox_id": self.id, "message_id": message.id, **values})
            elif any(issue[name] != value for name, value in values.items()):
                issue.write(values)
        gone.create(rows)

    def _issue_of(self, message: models.BaseModel) -> dict:
        code = ASIDE if message.tries >= QUARANTINE else FAILED
        if message.state != "failed":
            code = UNMOVED
        return {
            "code": code,
            "operation": "update" if code == UNMOVED else "pull",
            "detail": message.error,
            "tries": message.tries,
        }

    def _forget_errors(self) -> None:
        self._issues().filtered(lambda issue: issue.code == UNREAD).unlink()
        return super()._forget_errors()

    def _handle_graph_error(self, error: GraphError) -> Action:
        action = super()._handle_graph_error(error)
        if self.state != "error":
            return action
        values = {
            "operation": "pull",
            "detail": self.last_error,
            "request_id": self.last_request_id,
            "tries": self.failures,
        }
        known = self._issues().filtered(lambda issue: issue.code == UNREAD)
        if known:
            known.write(values)
        else:
            known.create({"mailbox_id": self.id, "code": UNREAD, **values})
        return action
