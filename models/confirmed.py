"""A yes to all is to as many as its user was shown, and not to those since."""

from odoo import models
from odoo.exceptions import UserError

# In the context of a button, by the question it asks: how many were shown.
SHOWN = "office365_confirmed"


def as_shown(records: models.BaseModel) -> models.BaseModel:
    """These, unless another number of them was shown when it was asked."""
    count = len(records)
    if records.env.context.get(SHOWN, count) != count:
        raise UserError(records.env._("It is %(count)s now; look again.", count=count))
    return records
