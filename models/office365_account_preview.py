from datetime import date

from odoo import models

from .contact_preview import ContactPreview
from .event_preview import EventPreview

PREVIEWS = {"contacts": ContactPreview, "events": EventPreview}


class Office365Account(models.Model):
    """Previews: asked for by people, worked out by the scheduled action."""

    _inherit = "office365.account"

    def _queue_preview(
        self,
        kind: str,
        is_full: bool = False,
        first: date | None = None,
        last: date | None = None,
    ) -> models.BaseModel:
        """What was put off is looked at now; nothing is synced with it."""
        self.ensure_one()
        preview = self.env["office365.preview"].create(
            {
                "account_id": self.id,
                "kind": kind,
                "is_full": is_full,
                "first_day": first,
                "last_day": last,
            }
        )
        if self.next_try:
            self.next_try = False
        cron = self.env.ref("office365_sync.ir_cron_sync", raise_if_not_found=False)
        if cron:
            cron._trigger()
        return preview

    def _run_all(self) -> str | None:
        """Where somebody wants to look first, nothing is synced before they have."""
        previews = self.env["office365.preview"]
        asked = [("account_id", "=", self.id), ("state", "=", "queued")]
        kinds = previews.search(asked).mapped("kind")
        if not kinds:
            return super()._run_all()
        state: str | None = "done"
        for kind in PREVIEWS:
            if kind in kinds and state is not None:
                state = self._run_preview(kind)
        return state

    def _run_preview(self, kind: str) -> str | None:
        """One preview; how it ended, None if a run is going on."""
        return self._run(PREVIEWS[kind])
