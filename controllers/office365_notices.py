from werkzeug.wrappers import Response

from odoo import http
from odoo.http import request

from ..graph.subscriptions import notices
from ..models.office365_subscription import NOTIFY

LARGEST = 1_000_000  # bytes of a request: some thousand notifications
PLAIN = {
    "Content-Type": "text/plain; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
}


class Office365Notices(http.Controller):
    """Microsoft tells that something is new; what it is, a run finds out."""

    @http.route(
        NOTIFY,
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=LARGEST,
    )
    def notify(self, **_parameters: str) -> Response:
        """Answer fast, and the same whatever of it is believed: a stranger learns
        nothing. With a token Microsoft only tries whether somebody is here."""
        if token := request.httprequest.args.get("validationToken"):
            return Response(token, status=200, headers=PLAIN)
        try:
            told = notices(request.httprequest.get_data())
        except ValueError:
            return Response(status=400)
        request.env["office365.subscription"].sudo()._notice(told)
        return Response(status=202)
