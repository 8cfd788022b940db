from . import (
    test_account_security,
    test_connect,
    test_contact_sync,
    test_oauth_state,
)
