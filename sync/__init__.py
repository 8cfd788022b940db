"""Two-way sync as pure Python: no Odoo, no network."""
