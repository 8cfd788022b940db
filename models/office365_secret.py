import contextlib
import logging
import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from odoo import api, models
from odoo.tools import config

from ..graph.errors import AppRefused

_logger = logging.getLogger(__name__)

OPTION = "office365_sync_key"


class Office365Secret(models.AbstractModel):
    """Encryption of what must not be usable from a copy of the database.

    The key is kept outside of it: in the configuration file (``office365_sync_key``),
    else in the environment (``OFFICE365_SYNC_KEY``), else in a file that is created in
    the data folder, readable by its owner alone. Several keys, separated by commas,
    rotate: the first encrypts, all of them decrypt.
    """

    _name = "office365.secret"
    _description = "Office 365 Encryption"

    @api.model
    def _encrypt(self, text: str) -> str:
        return self._box().encrypt(text.encode()).decode()

    @api.model
    def _decrypt(self, encrypted: str) -> str:
        """The text again; ``AppRefused`` when it was encrypted with another key."""
        try:
            return self._box().decrypt(encrypted.encode()).decode()
        except InvalidToken:
            raise AppRefused(
                "encrypted with another key", code="SecretUnreadable"
            ) from None

    @api.model
    def _box(self) -> MultiFernet:
        try:
            return MultiFernet([Fernet(key) for key in self._keys()])
        except (ValueError, TypeError):
            raise AppRefused("not an encryption key", code="BadKey") from None

    @api.model
    def _keys(self) -> list[str]:
        stated = config.get(OPTION) or os.environ.get(OPTION.upper())
        if not stated:
            stated = _key_in_file(Path(config["data_dir"]) / f"{OPTION}.txt")
        return [key.strip() for key in stated.split(",") if key.strip()]

    @api.model
    def _encrypted_columns(self) -> list[tuple[str, str]]:
        """``(model, field)`` of all that is kept encrypted, for rotation."""
        return [
            ("office365.app", "secret_encrypted"),
            ("office365.app", "certificate_encrypted"),
            ("office365.token", "cache_encrypted"),
        ]

    @api.model
    def _encrypt_all_again(self) -> int:
        """Use the first key for everything, so that older keys can be taken away.

        Returns how many values were encrypted anew.
        """
        box, count = self._box(), 0
        for model, field in self._encrypted_columns():
            for record in self.env[model].sudo().search([(field, "!=", False)]):
                with contextlib.suppress(InvalidToken):
                    record[field] = box.rotate(record[field].encode()).decode()
                    count += 1
        return count


def _key_in_file(path: Path) -> str:
    """The key kept in the data folder; made when there is none."""
    with contextlib.suppress(FileNotFoundError):
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    # written aside and linked, so that nobody ever reads half a key and of two
    # processes that start at once one wins; a temporary file has mode 0600
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as aside:
        aside.write(Fernet.generate_key().decode())
        aside.flush()
        with contextlib.suppress(FileExistsError):
            os.link(aside.name, path)
            _logger.info("made a key for the secrets of Office 365: %s", path)
    return path.read_text().strip()
