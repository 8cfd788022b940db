"""Microsoft Graph and its sign-in, as pure Python: no Odoo."""
