from collections.abc import Collection

from odoo import models

# Odoo's own book-keeping, and what says the same as the user does.
BOOK_KEEPING = frozenset("account_id create_uid create_date write_uid id".split())


class Office365Plain(models.AbstractModel):
    """Records that people look through: grouping, filters and exports offer what means
    something to them, and not how the sync keeps its books."""

    _name = "office365.plain"
    _description = "Office 365 Records to Look Through"

    _unlisted: frozenset[str] = frozenset()  # a model's own besides those of all

    def fields_get(
        self,
        allfields: Collection[str] | None = None,
        attributes: Collection[str] | None = None,
    ) -> dict:
        described = super().fields_get(allfields, attributes)
        for name in (BOOK_KEEPING | self._unlisted) & described.keys():
            for attribute in ("groupable", "searchable", "exportable"):
                if attribute in described[name]:
                    described[name][attribute] = False
        return described
