from . import (
    base_partner_merge,
    office365_change_account,
    office365_device_code,
    office365_disconnect,
    office365_existing_meetings,
    office365_setup,
    office365_setup_account,
    office365_setup_pages,
    office365_setup_values,
    office365_manual_sync,
    office365_manual_sync_person,
)
