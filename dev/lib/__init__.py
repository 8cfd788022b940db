"""Get Odoo, start it, test it, measure it: development only, never imported by the addon."""
