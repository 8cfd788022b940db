"""Every ``test_*`` module of this folder: none is forgotten for want of a line here."""

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__):
    if _module.name.startswith("test_"):
        importlib.import_module(f"{__name__}.{_module.name}")
