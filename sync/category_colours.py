"""Outlook's 25 colours of categories, as the nearest of Odoo's 11 (0 is none). Pure."""

from __future__ import annotations

# Odoo: 1 red, 2 orange, 3 yellow, 4 light blue, 5 dark purple, 6 salmon, 7 blue,
# 8 dark blue, 9 fuchsia, 10 green, 11 purple
_NEAREST = {
    "preset0": 1,  # red
    "preset1": 2,  # orange
    "preset2": 6,  # peach
    "preset3": 3,  # yellow
    "preset4": 10,  # green
    "preset5": 4,  # teal
    "preset6": 10,  # olive
    "preset7": 7,  # blue
    "preset8": 11,  # purple
    "preset9": 9,  # cranberry
    "preset10": 4,  # steel
    "preset11": 8,  # dark steel
    "preset12": 0,  # grey
    "preset13": 0,  # dark grey
    "preset14": 0,  # black
    "preset15": 1,  # dark red
    "preset16": 2,  # dark orange
    "preset17": 6,  # dark peach
    "preset18": 3,  # dark yellow
    "preset19": 10,  # dark green
    "preset20": 4,  # dark teal
    "preset21": 10,  # dark olive
    "preset22": 8,  # dark blue
    "preset23": 5,  # dark purple
    "preset24": 9,  # dark cranberry
}


def odoo_colour(preset: str | None) -> int:
    """The colour of a tag for that of a category; 0 for none and for unknown ones."""
    return _NEAREST.get((preset or "").lower(), 0)


_PRESETS = ("none", *(f"preset{n}" for n in (0, 1, 3, 5, 23, 2, 7, 22, 9, 4, 8)))


def preset_of(colour: int | None) -> str:
    """The colour of a category for that of a tag; the way back leads to the same."""
    return _PRESETS[colour] if colour and 0 < colour < len(_PRESETS) else "none"
