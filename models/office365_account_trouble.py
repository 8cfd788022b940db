from odoo import api, models

from .office365_account_asked import SWITCH

NEEDS_ITS_USER = ("sign_in_needed", "error")


class Office365Account(models.Model):
    """What the top bar of the web client shows, if anything: the account needs its
    user, or a kind of record that is switched on does."""

    _inherit = "office365.account"

    @api.model
    def _trouble_of_user(self) -> dict:
        """Nothing as long as all is well, or there is no account."""
        mine = [("user_id", "=", self.env.uid), ("state", "!=", "not_connected")]
        return self.sudo().search(mine)._trouble()

    def _trouble(self) -> dict:
        """Of one account, or of none."""
        if self.state in NEEDS_ITS_USER:
            ended = self.state == "sign_in_needed"
            told = (self.last_error, self.last_error_remedy)
            return self._trouble_told(self._kinds_on(), ended, *told)
        for cursor in self._refused_cursors():
            no_consent = cursor.problem_code == "NoConsent"
            told = (cursor.problem, cursor.remedy)
            return self._trouble_told([cursor.kind], no_consent, *told)
        return {}

    def _trouble_told(
        self, kinds: list[str], can_sign_in: bool, message: str, remedy: str
    ) -> dict:
        by_person = self.sign_in_mode != "application"
        return {
            "account_id": self.id,
            "can_sign_in": can_sign_in and by_person,
            "title": self._not_synced_text(kinds),
            **self._in_words_of_user(message, remedy),
        }

    def _in_words_of_user(self, message: str, remedy: str) -> dict:
        remedies = self.env["office365.remedy"].with_context(lang=self.user_id.lang)
        message, remedy = remedies._retold(message, remedy)
        return {"message": message or "", "remedy": remedy or ""}

    def _not_synced_text(self, kinds: list[str]) -> str:
        env = self.with_context(lang=self.user_id.lang).env
        if not kinds:
            return env._("Your Microsoft account is not connected any more")
        if kinds == ["contacts"]:
            return env._("Your contacts are not synced")
        if kinds == ["events"]:
            return env._("Your calendar is not synced")
        return env._("Your contacts and your calendar are not synced")

    def _kinds_on(self) -> list[str]:
        return [kind for kind, switch in SWITCH.items() if self[switch]]

    def _refused_cursors(self) -> models.BaseModel:
        """Of what is switched on, that which is stopped alone."""
        cursors = self.env["office365.cursor"].sudo()
        if not self or self.state != "connected" or self.is_leaving:
            return cursors
        kinds = ("kind", "in", self._kinds_on())
        told = [("account_id", "=", self.id), ("problem", "!=", False)]
        return cursors.search([kinds, *told])

    # -- open pages of its user hear of it at once

    def write(self, vals: dict) -> bool:
        watched = vals.keys() & {"state", *SWITCH.values()}
        before = {one: one._trouble() for one in self.sudo() if watched}
        done = super().write(vals)
        for account, trouble in before.items():
            if account._trouble() != trouble:
                account._tell_trouble()
        return done

    def _kind_told(self) -> None:
        self._tell_trouble()
        return super()._kind_told()

    def _tell_trouble(self) -> None:
        self.user_id._bus_send("office365_sync.trouble", self._trouble())

    @api.model
    def action_sign_in_again(self) -> dict:
        """By the sign-in mode of one's own account."""
        account = self.search([("user_id", "=", self.env.uid)])
        if account.sign_in_mode == "device":
            return account.action_connect_device()
        return account.action_connect()
