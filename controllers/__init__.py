from . import office365_sync
