"""What can be asked of mail: method, path, scopes, by whom."""

from __future__ import annotations

from . import attachments, mail_delta, mail_folders, mail_lists, messages, sending
from .router import Route

BASIC = frozenset(
    {"Mail.ReadBasic", "Mail.ReadBasic.All", "Mail.Read", "Mail.ReadWrite"}
)
READ = frozenset({"Mail.Read", "Mail.ReadWrite"})
WRITE = frozenset({"Mail.ReadWrite"})
SEND = frozenset({"Mail.Send"})
FOLDERS = "mailFolders"
FOLDER = f"{FOLDERS}/{{mailfolder}}"
CHILDREN = f"{FOLDER}/childFolders"
ONE = "messages/{message}"
FILE = f"{ONE}/attachments/{{attachment}}"

_OF_MESSAGES = (
    ("GET", "messages", BASIC, mail_lists.listing),
    ("POST", "messages", WRITE, messages.create),
    ("GET", "messages/$count", BASIC, mail_lists.count),
    ("GET", ONE, BASIC, messages.get),
    ("PATCH", ONE, WRITE, messages.update),
    ("DELETE", ONE, WRITE, messages.delete),
    ("GET", f"{ONE}/$value", READ, messages.value),
    ("POST", f"{ONE}/move", WRITE, messages.move),
    ("POST", f"{ONE}/copy", WRITE, messages.copy),
    ("POST", f"{ONE}/send", SEND, sending.send),
    ("POST", f"{ONE}/permanentDelete", WRITE, messages.purge),
    ("GET", f"{ONE}/attachments", READ, attachments.listing),
    ("POST", f"{ONE}/attachments", WRITE, attachments.create),
    ("GET", FILE, READ, attachments.get),
    ("DELETE", FILE, WRITE, attachments.delete),
    ("GET", f"{FILE}/$value", READ, attachments.value),
)
ROUTES = [
    Route("POST", "sendMail", SEND, sending.send_mail),
    Route("GET", FOLDERS, BASIC, mail_folders.listing),
    Route("POST", FOLDERS, WRITE, mail_folders.create),
    Route("GET", f"{FOLDERS}/delta", BASIC, mail_delta.folders),
    Route("GET", FOLDER, BASIC, mail_folders.get),
    Route("PATCH", FOLDER, WRITE, mail_folders.update),
    Route("DELETE", FOLDER, WRITE, mail_folders.delete),
    Route("POST", f"{FOLDER}/permanentDelete", WRITE, mail_folders.purge),
    Route("POST", f"{FOLDER}/move", WRITE, mail_folders.move),
    Route("POST", f"{FOLDER}/copy", WRITE, mail_folders.copy),
    Route("GET", CHILDREN, BASIC, mail_folders.listing),
    Route("POST", CHILDREN, WRITE, mail_folders.create),
    Route("GET", f"{FOLDER}/messages/delta", BASIC, mail_delta.messages),
    *(
        Route(method, f"{prefix}/{path}", scopes, handler)
        for prefix in ("", FOLDER)
        for method, path, scopes, handler in _OF_MESSAGES
    ),
]
