from . import (
    office365_account,
    office365_account_sign_in,
    office365_app,
    office365_remedy,
    office365_secret,
    office365_token,
    res_config_settings,
    res_users,
)
