from . import office365_notices, office365_sync
