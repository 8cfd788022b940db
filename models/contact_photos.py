"""Photos of one account's contacts, both ways, after everything else.

Graph's change feed does not tell of photos (contract 2.8): one is looked at when its
contact was paired or changed, and all of them in a full run. What was seen when both
sides last agreed is kept by checksum and etag, so that nothing is sent twice.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup
from PIL import Image

from odoo.fields import Command

from ..graph import contacts
from ..graph.batch import run_batches
from ..graph.client import GraphClient
from ..graph.errors import Forbidden, GraphError, NotFound, Rejected
from ..sync.model import Direction, Incoming, Problem, Settled, Side
from ..sync.photos import PhotoAction, decide
from .contact_local_store import ContactLocalStore

CHUNK = 100
ALIKE, CLOSE = 16, 6  # pixels to compare, and how far apart a shade of 255 may be
SIDE = 648  # pixels; Outlook shows photos at this size at most


@dataclass(frozen=True)
class Photo:
    """A linked contact whose photo has to be looked at."""

    link_id: int
    partner_id: int
    remote_id: str
    local: str
    known_local: str | None
    known_remote: str | None


class ContactPhotos:
    """The photo stage of a run. ``transact`` runs a unit and commits."""

    def __init__(
        self,
        store: ContactLocalStore,
        client: GraphClient,
        folder_id: str,
        transact: Callable,
    ) -> None:
        self.store, self.client, self.folder_id = store, client, folder_id
        self.transact = transact
        self.account, self.cr = store.account, store.cr

    def run(self, direction: Direction, winner: Side, incoming: Incoming) -> int:
        """Look at the photos that are due; how many were copied."""
        rule = direction, winner, incoming
        copied = after = 0
        while direction is not Direction.OFF:
            due = self.transact(lambda start=after: self._due(start))
            if not due:
                break
            after = due[-1].link_id
            copied += self._copy(due, rule)
        return copied

    def _copy(
        self, due: Sequence[Photo], rule: tuple[Direction, Side, Incoming]
    ) -> int:
        etags, refused = self._etags(due)
        copied = 0
        pushed: list[Photo] = []
        for photo in due:
            if photo.link_id in refused:
                self._refused(photo, "photo_unreadable", refused[photo.link_id])
                continue
            remote = etags.get(photo.link_id, "")
            action = decide(
                photo.local, remote, photo.known_local, photo.known_remote, *rule
            )
            if action is PhotoAction.PUSH and self._push(photo, remote):
                pushed.append(photo)
            elif action is PhotoAction.PULL and self._pull(photo, remote):
                copied += 1
            elif action is PhotoAction.KEEP:
                self._settle(photo, photo.local, remote)
        self._read_back(pushed)
        return copied + len(pushed)

    def _due(self, after: int) -> list[Photo]:
        """Never looked at, or journalled since: some, by link."""
        self.cr.execute(
            "SELECT link.id, link.partner_id, link.remote_id,"
            " COALESCE(attachment.checksum, ''), link.photo_local, link.photo_remote"
            " FROM office365_contact_link link LEFT JOIN ir_attachment attachment"
            " ON attachment.res_model = 'res.partner'"
            " AND attachment.res_field = 'image_1920'"
            " AND attachment.res_id = link.partner_id"
            " WHERE link.account_id = %s AND link.photo_due AND link.state = 'linked'"
            " AND link.gone IS NULL AND link.partner_id IS NOT NULL"
            " AND link.remote_id IS NOT NULL"
            " AND link.id > %s ORDER BY link.id LIMIT %s",
            [self.account.id, after, CHUNK],
        )
        return [Photo(*row) for row in self.cr.fetchall()]

    def _etags(
        self, photos: Sequence[Photo]
    ) -> tuple[dict[int, str], dict[int, GraphError]]:
        """By link: etags of the photos that there are in Outlook, and which of them the
        service does not let us look at."""
        requests = (
            contacts.photo_metadata(photo, self.folder_id, photo.remote_id)
            for photo in photos
        )
        etags: dict[int, str] = {}
        refused: dict[int, GraphError] = {}
        for results in run_batches(self.client, requests, chained=False):
            for result in results:
                link_id = result.request.tag.link_id
                if result.error is None:
                    etags[link_id] = result.body.get("@odata.mediaEtag") or ""
                elif isinstance(result.error, (Rejected, Forbidden)):
                    refused[link_id] = result.error
                elif not isinstance(result.error, NotFound):
                    raise result.error
        return etags, refused

    def _push(self, photo: Photo, remote: str) -> bool:
        image = self.transact(lambda: self._image(photo))
        if image is None:
            self._settle(photo, photo.local, photo.known_remote or "")
            return False
        if remote and remote != photo.known_remote:  # nobody here has seen it
            theirs = self._fetch(photo)
            if theirs is None:
                return False
            if alike(image, theirs):
                self._settle(photo, photo.local, remote)
                return False
            self.transact(lambda: self._keep(photo, theirs, Side.REMOTE))
        try:
            contacts.put_photo(self.client, self.folder_id, photo.remote_id, image)
        except (Rejected, Forbidden, NotFound) as error:
            self._refused(photo, "photo_refused_by_outlook", error)
            return False
        return True

    def _fetch(self, photo: Photo) -> bytes | None:
        """The photo in Outlook; None, and told, if it cannot be had."""
        try:
            data = contacts.photo(self.client, self.folder_id, photo.remote_id)
        except NotFound:
            return None  # just removed: looked at again
        except (Rejected, Forbidden) as error:
            self._refused(photo, "photo_unreadable", error)
            return None
        if not data:
            self._refused(photo, "photo_unreadable", GraphError("an empty photo"))
        return data or None

    def _keep(self, photo: Photo, data: bytes, loser: Side) -> None:
        """On the contact's history, the photo that gives way, mailing nobody."""
        partner = self.store.partners.browse(photo.partner_id).sudo()
        partner = partner.with_context(lang=self.account.user_id.lang)
        theirs = loser is Side.REMOTE
        mine = [("res_model", "=", "res.partner"), ("res_id", "=", partner.id)]
        attachments = partner.env["ir.attachment"]
        checksum = attachments._compute_checksum(data)
        if attachments.search([*mine, ("checksum", "=", checksum)], limit=1):
            return
        kept = attachments.create(
            {
                "name": f"{'outlook' if theirs else 'odoo'}-photo",
                "raw": data,
                "res_model": "res.partner",
                "res_id": partner.id,
            }
        )
        told = partner.env._("Outlook and Odoo held different photos. Kept: %s.")
        side = "Odoo" if theirs else "Outlook"
        body = Markup("<p>%s</p>") % (told % side)
        partner._message_log(body=body, attachment_ids=[Command.link(kept.id)])

    def _image(self, photo: Photo) -> bytes | None:
        """As Outlook takes it: a JPEG of moderate size; None if there is no way."""
        partner = self.store.partners.browse(photo.partner_id)
        try:
            return as_jpeg(base64.b64decode(partner.image_1920 or b""))
        except (OSError, ValueError):
            return None

    def _pull(self, photo: Photo, etag: str) -> bool:
        data = self._fetch(photo)
        if data is None:
            return False
        return self.transact(lambda: self._write(photo, data, etag))

    def _write(self, photo: Photo, data: bytes, etag: str) -> bool:
        partner = self.store._written_by_us([photo.partner_id])
        if photo.local and photo.local != photo.known_local:
            ours = base64.b64decode(partner.image_1920 or b"")
            if alike(ours, data):
                self._settled(photo, photo.local, etag)
                return False
            self._keep(photo, ours, Side.LOCAL)

        def unit() -> None:
            try:
                partner.write({"image_1920": base64.b64encode(data)})
            except OSError as error:  # no picture
                raise ValueError(str(error)) from error

        refused = self.store._attempt(unit)
        if refused:
            problem = Problem("photo_refused_by_odoo", refused.message[:200])
            self._report(photo, problem)
            self._note(photo, photo.local, etag)
            return False
        self.store.env.flush_all()
        self._settled(photo, self._checksum(photo), etag)
        return True

    def _checksum(self, photo: Photo) -> str:
        self.cr.execute(
            "SELECT checksum FROM ir_attachment WHERE res_model = 'res.partner'"
            " AND res_field = 'image_1920' AND res_id = %s",
            [photo.partner_id],
        )
        row = self.cr.fetchone()
        return row[0] if row else ""

    def _read_back(self, photos: Sequence[Photo]) -> None:
        """The service may store other bytes than it was sent: its etag counts."""
        etags, _refused = self._etags(photos)
        for photo in photos:
            self._settle(photo, photo.local, etags.get(photo.link_id, ""))

    def _refused(self, photo: Photo, code: str, error: GraphError) -> None:
        problem = Problem(code, error.message, request_id=error.client_request_id)

        def unit() -> None:
            self._report(photo, problem)
            self._note(photo, photo.local, photo.known_remote or "")

        self.transact(unit)

    def _report(self, photo: Photo, problem: Problem) -> None:
        for link in self.store.links([photo.link_id]).values():
            told = replace(problem, field="photo")
            self.store.report(link, told, "photo", False)

    def _settle(self, photo: Photo, local: str, remote: str) -> None:
        self.transact(lambda: self._settled(photo, local, remote))

    def _settled(self, photo: Photo, local: str, remote: str) -> None:
        """Both are as they shall be; what was wrong with other photos is over."""
        self._note(photo, local, remote)
        if (local, remote) != (photo.known_local, photo.known_remote):
            links = self.store.links([photo.link_id]).values()
            over = frozenset(["photo"])
            self.store.settle_values([Settled(link, taken=over) for link in links])

    def _note(self, photo: Photo, local: str, remote: str) -> None:
        self.cr.execute(
            "UPDATE office365_contact_link SET photo_local = %s, photo_remote = %s,"
            " photo_due = FALSE WHERE id = %s",
            [local, remote, photo.link_id],
        )


def as_jpeg(data: bytes) -> bytes | None:
    """A JPEG on white; None for nothing. Raises ``OSError`` for what is no picture."""
    if not data:
        return None
    picture = Image.open(io.BytesIO(data)).convert("RGBA")
    picture.thumbnail((SIDE, SIDE))
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=90)
    return out.getvalue()


def alike(one: bytes, other: bytes) -> bool:
    """The same picture, whatever each side has made of its bytes?"""
    try:
        jpegs = [as_jpeg(one), as_jpeg(other)]
    except (OSError, ValueError):
        return False
    if None in jpegs:
        return False
    shades = [
        Image.open(io.BytesIO(jpeg)).resize((ALIKE, ALIKE)).tobytes() for jpeg in jpegs
    ]
    apart = sum(abs(x - y) for x, y in zip(*shades, strict=True))
    return apart <= CLOSE * len(shades[0])
