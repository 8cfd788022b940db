{
    "name": "Office 365 Sync",
    "summary": "Contacts, calendars and e-mail of Odoo and Microsoft 365, kept the same",
    "version": "19.0.1.0.0",
    "category": "Productivity",
    "author": "office365_sync contributors",
    "license": "LGPL-3",
    "application": True,
    "depends": ["contacts", "calendar", "crm"],
    "external_dependencies": {
        "python": ["msal", "requests", "lxml", "cryptography"],
    },
    "data": [],
}
