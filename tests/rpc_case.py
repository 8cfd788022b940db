"""Calls as the web client makes them, of whoever has logged in."""

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
