"""Get Odoo, start it, test it: for development, never imported by the addon."""
