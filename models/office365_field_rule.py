from odoo import api, fields, models

from ..sync.contact_fields import BY_NAME
from ..sync.model import Direction, FieldRule
from .field_labels import CONTACT_LABELS, EVENT_LABELS

DIRECTIONS = [
    ("both", "Both ways"),
    ("to_remote", "To Outlook"),
    ("to_local", "From Outlook"),
    ("off", "Not synced"),
]
PRESETS = {
    "two_way": lambda name: Direction.BOTH,
    "odoo_leads": lambda name: (
        Direction.BOTH if name == "note" else Direction.TO_REMOTE
    ),
    "outlook_leads": lambda name: Direction.TO_LOCAL,
}


class Office365FieldRule(models.Model):
    """How one field of contacts is synced, where it differs from the preset."""

    _name = "office365.field.rule"
    _description = "Office 365 Field Rule"
    _order = "company_id, field"
    _rec_name = "field"

    company_id = fields.Many2one(
        "res.company", help="Leave empty to apply it to all companies."
    )
    field = fields.Selection(
        lambda self: [
            (name, self.env._(label)) for name, label in CONTACT_LABELS.items()
        ],
        required=True,
    )
    direction = fields.Selection(DIRECTIONS, required=True, default="both")
    empty = fields.Selection(
        [("clear", "Empties the other side"), ("keep", "Changes nothing")],
        "An Empty Value",
        required=True,
        default="clear",
    )

    _field_uniq = models.UniqueIndex(
        "(field, COALESCE(company_id, 0))", "There is a rule for this field already."
    )

    def write(self, vals: dict) -> bool:
        done = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")  # the rules were asked of it as it was before
        return done

    @api.model
    def _label(self, name: str | None, of_event: bool = False) -> str:
        """What people call a field of contacts, or of events."""
        label = (EVENT_LABELS if of_event else CONTACT_LABELS).get(name)
        return self.env._(label) if label else (name or "").capitalize()

    @api.model
    def _photo_direction(self, preset: str, company: models.BaseModel) -> Direction:
        """Which way photos travel."""
        mine = [("company_id", "in", [False, company.id]), ("field", "=", "photo")]
        stated = self.search(mine).sorted(lambda rule: bool(rule.company_id))
        direction = stated[-1:].direction
        return Direction(direction) if direction else PRESETS[preset]("photo")

    @api.model
    def _rules(self, preset: str, company: models.BaseModel) -> dict[str, FieldRule]:
        """The rule of each field; a company's own beats the general one.

        A preset says who leads from then on: a new contact is made whole. What was
        said of a field holds from the start, but for the name, without which there is
        no contact.
        """
        direction = PRESETS[preset]
        rules = {
            name: FieldRule(direction(name), True, spec.kind == "set", seeds=True)
            for name, spec in BY_NAME.items()
        }
        stated = self.sudo().search([("company_id", "in", [False, company.id])])
        for rule in stated.sorted(lambda rule: bool(rule.company_id)):
            if rule.field in rules:
                rules[rule.field] = FieldRule(
                    Direction(rule.direction),
                    rule.empty == "clear",
                    rules[rule.field].is_set,
                    seeds=rule.field == "name",
                )
        return rules
