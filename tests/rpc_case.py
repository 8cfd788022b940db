"""Calls as the web client makes them, of whoever has logged in."""

from datetime import timedelta

import requests

from odoo import fields
from odoo.tests import JsonRpcException
from odoo.tools import mute_logger

from .common import Office365HttpCase


class RpcCase(Office365HttpCase):
    """For tests of what people may do by way of the API."""

    def call_kw(self, model: str, method: str, *arguments: object, **named) -> object:
        """As the web client does."""
        params = {"model": model, "method": method, "args": arguments, "kwargs": named}
        answer = self.make_jsonrpc_request("/web/dataset/call_kw", params)
        self.env.invalidate_all()
        return answer

    def refused(
        self,
        model: str,
        method: str,
        *arguments: object,
        because: str = "AccessError",
        **named: object,
    ) -> str:
        """The call raises an error of this kind; what it says."""
        with (
            mute_logger("odoo.http"),
            self.assertRaises(JsonRpcException, msg=f"{model}.{method}") as caught,
        ):
            self.call_kw(model, method, *arguments, **named)
        self.assertIn(because, str(caught.exception))
        return str(caught.exception)

    def json2(self, user: object, path: str, **body: object) -> requests.Response:
        """As other programs do, with an API key."""
        until = fields.Datetime.now() + timedelta(days=1)
        keys = self.env["res.users.apikeys"].with_user(user)
        key = keys._generate("rpc", "test", until)
        self.env.flush_all()
        header = {"Authorization": f"Bearer {key}"}
        with mute_logger("odoo.http"):
            return self.url_open(f"/json/2/{path}", json=body, headers=header)
