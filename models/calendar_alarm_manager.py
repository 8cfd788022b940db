from odoo import api, models


class CalendarAlarmManager(models.AbstractModel):
    _inherit = "calendar.alarm_manager"

    @api.model
    def _send_reminder(self) -> None:
        """Odoo's reminders by mail are nobody else's: Outlook does not send them."""
        reminding = self.with_context(office365_reminds=True)
        return super(CalendarAlarmManager, reminding)._send_reminder()
