from collections import defaultdict
from collections.abc import Collection, Iterable

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError

from ..sync import canonical
from ..sync.mail_decision import Rules
from ..sync.mail_filters import AUTOMATIC, BULK, CALENDAR, REPORT, domains, listed
from ..sync.mail_parties import Book, Candidate, Never, ranked
from ..sync.mail_reading import Mail

MADE_BY_MACHINES = frozenset((AUTOMATIC, BULK, REPORT))
TELL_DOMAINS = frozenset(("address", "account_id"))


class Office365Mailbox(models.Model):
    """Whom the addresses on a mail belong to, and what is never logged."""

    _inherit = "office365.mailbox"

    make_contacts = fields.Boolean(
        "Make Contacts of Unknown Senders",
        help="Somebody unknown who writes to one of yours becomes a contact at once.",
    )
    own_domains = fields.Char(
        "Our Own Domains",
        compute="_compute_own_domains",
        store=True,
        readonly=False,
        help="Whoever has an address of these is a colleague, whether they use Odoo or "
        "not: mail among colleagues is not logged. Separate them by commas. Without "
        "any, only users of Odoo are colleagues.",
    )

    @api.depends("address", "account_id")
    def _compute_own_domains(self) -> None:
        """Those of the mailbox and of who reads it; later it is what people say."""
        for mailbox in self:
            known = mailbox._origin
            if known.own_domains and (
                known == mailbox or not known._has_told_domains()
            ):
                mailbox.own_domains = known.own_domains
                continue
            mailbox.own_domains = mailbox._told_domains()

    def write(self, vals: dict) -> bool:
        """Domains that nobody has changed follow another address or reader: those of
        a slip in the address are nobody's."""
        follows = not TELL_DOMAINS.isdisjoint(vals) and "own_domains" not in vals
        told = self.filtered(lambda one: follows and one._has_told_domains())
        done = super().write(vals)
        for mailbox in told:
            if not mailbox._has_told_domains():
                mailbox.own_domains = mailbox._told_domains()
        return done

    def _told_domains(self) -> str | bool:
        """Those that the address and the reader's address have."""
        told = [self.address, self.sudo().account_id.login]
        addresses = filter(None, map(canonical.email, told))
        found = dict.fromkeys(one.rpartition("@")[2] for one in addresses)
        return ", ".join(one for one in found if "." in one) or False

    def _has_told_domains(self) -> bool:
        return self.own_domains == self._told_domains()

    @api.constrains("own_domains")
    def _check_own_domains(self) -> None:
        for mailbox in self:
            if domains(mailbox.own_domains or "") is None:
                raise ValidationError(
                    self.env._(
                        "Enter domains such as example.com, separated by commas: %s",
                        mailbox.own_domains,
                    )
                )

    def _rules(self) -> Rules:
        left_out = set(MADE_BY_MACHINES if self.leave_out_automatic else ())
        left_out |= {CALENDAR} if self.leave_out_meetings else set()
        several = self.shared_address == "all"
        return Rules(frozenset(left_out), several, self._never())

    def _never(self) -> Never:
        lists = self.env["office365.never.log"].sudo()
        mine = [("company_id", "in", (False, self.company_id.id))]
        texts = defaultdict(list)
        for line in lists.search(mine):
            texts[line.user_id.id].append(line.entry)
        everybody = listed(texts.pop(False, ()))
        return Never(everybody, {user: listed(told) for user, told in texts.items()})

    def _book_of_ours(self) -> Book:
        """All internal users by all their addresses, also those who left; those of
        other companies are nobody's customers either."""
        users = self.env["res.users"].sudo().with_context(active_test=False)
        everybody = users.search(
            [("share", "=", False), ("id", "!=", SUPERUSER_ID)],
            order="active DESC, id",
        )
        accounts = (
            self.env["office365.account"]
            .sudo()
            .search([("user_id", "in", everybody.ids)])
        )
        known = {account.user_id: account for account in accounts}
        ours: dict[str, int] = {}
        colleagues: set[str] = set()
        for user in everybody:
            addresses = _addresses(user, known.get(user))
            if self.company_id in user.company_ids:
                for address in addresses:
                    ours.setdefault(address, user.id)
            else:
                colleagues.update(addresses)
        mailboxes = self.sudo().search([("address", "!=", False)]).mapped("address")
        return Book(
            ours,
            {},
            frozenset(colleagues - ours.keys()),
            frozenset(canonical.email_list(mailboxes) or ()),
            frozenset(address.rpartition("@")[2] for address in ours),
            listed(domains(self.own_domains or "") or ()),
        )

    def _has_outsiders(self) -> bool:
        """Are there users who may not see what is this company's?"""
        users = self.env["res.users"].sudo()
        elsewhere = [("company_ids", "not in", self.company_id.ids)]
        return bool(users.search_count([("share", "=", False), *elsewhere], limit=1))

    def _contacts_of(self, addresses: Collection[str]) -> dict[str, tuple[int, ...]]:
        """Those who come first for each address, of all that Odoo has of a contact."""
        partners = self.env["res.partner"].sudo()
        found: dict[str, list[Candidate]] = defaultdict(list)
        wanted = set(addresses)
        for row in partners._office365_with_addresses(wanted, self.company_id):
            partner_id, active, is_company, kind, *texts = row
            candidate = Candidate(partner_id, active, is_company, kind != "contact")
            for address in wanted.intersection(canonical.email_list(texts) or ()):
                found[address].append(candidate)
        return {address: ranked(those) for address, those in found.items()}

    def _make_contacts(
        self, mail: Mail, addresses: Collection[str]
    ) -> dict[str, tuple[int, ...]]:
        """New contacts for these addresses, named as the mail names them; one that
        was made by a mail just before is taken."""
        found = dict(self._contacts_of(addresses))
        people = filter(None, (mail.author, mail.sender))
        names = {person.address: person.name for person in people}
        for address in set(addresses) - found.keys():
            values = {
                "name": names.get(address) or address,
                "email": address,
                "company_id": self.company_id.id,
            }
            found[address] = tuple(self.env["res.partner"].create(values).ids)
        return found


def _addresses(user: models.BaseModel, account: models.BaseModel | None) -> set[str]:
    texts: Iterable[str | bool] = (user.login, user.email)
    if account:
        texts = (
            *texts,
            account.login,
            account.signed_in_as,
            account.alias_addresses,
        )
    return set(canonical.email_list(filter(None, texts)) or ())
