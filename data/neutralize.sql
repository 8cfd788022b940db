-- a copy of the database neither signs in nor syncs
DELETE FROM office365_token;

UPDATE office365_account
    SET state = 'not_connected',
        granted_scopes = NULL,
        next_try = NULL;

UPDATE office365_app
    SET secret_encrypted = NULL,
        certificate_encrypted = NULL,
        state = 'new';

-- else the copy would take them away from the original
DELETE FROM office365_subscription;

UPDATE office365_mailbox
    SET state = 'off';
