"""What people call the synced fields, where Odoo has no field to ask."""

from odoo.tools.translate import LazyTranslate

# pylint: disable=prefer-env-translation
_lt = LazyTranslate(__name__)

CONTACT_LABELS = {
    "name": _lt("Name"),
    "given_name": _lt("Given name"),
    "surname": _lt("Surname"),
    "civility": _lt("Title"),
    "job_title": _lt("Job position"),
    "company": _lt("Company"),
    "department": _lt("Department"),
    "emails": _lt("E-mails"),
    "phone": _lt("Phone"),
    "home_phone": _lt("Home phone"),
    "mobile": _lt("Mobile"),
    "street": _lt("Street"),
    "zip": _lt("Postcode"),
    "city": _lt("City"),
    "country": _lt("Country"),
    "state": _lt("State"),
    "home_street": _lt("Home street"),
    "home_zip": _lt("Home postcode"),
    "home_city": _lt("Home city"),
    "home_country": _lt("Home country"),
    "home_state": _lt("Home state"),
    "other_street": _lt("Other street"),
    "other_zip": _lt("Other postcode"),
    "other_city": _lt("Other city"),
    "other_country": _lt("Other country"),
    "other_state": _lt("Other state"),
    "website": _lt("Website"),
    "note": _lt("Note"),
    "categories": _lt("Tags"),
    "birthday": _lt("Birthday"),
    "photo": _lt("Photo"),
}
EVENT_LABELS = {
    "name": _lt("Subject"),
    "time": _lt("Time"),
    "repeats": _lt("Recurrence"),
    "cancelled": _lt("Cancelled days"),
    "location": _lt("Place"),
    "note": _lt("Description"),
    "privacy": _lt("Privacy"),
    "show_as": _lt("Show as"),
    "reminder": _lt("Reminder"),
    "categories": _lt("Tags"),
    "attendees": _lt("Attendees"),
    "others": _lt("Also invited"),
    "answers": _lt("Answers"),
    "response": _lt("My answer"),
    "video": _lt("Online meeting"),
}
