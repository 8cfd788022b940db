"""Partner fields as other addons bring or restrict them, for one test class alone."""

from odoo.orm.model_classes import add_to_registry
from odoo.tools import sql

PARTNER = ["res.partner"]


def extend_partner(case: type, extension: type, **columns: str) -> None:
    """Load ``extension`` of ``res.partner`` as if its addon were installed."""
    registry = case.registry
    partners = registry["res.partner"]
    case.addClassCleanup(registry._setup_models__, case.cr, PARTNER)
    case.addClassCleanup(setattr, partners, "_base_classes__", partners._base_classes__)
    for name, kind in columns.items():
        sql.create_column(case.cr, "res_partner", name, kind)
    add_to_registry(registry, extension)
    registry._setup_models__(case.cr, PARTNER)
