from . import controllers
from . import models
from . import wizards
from .models.uninstalling import uninstall_hook
