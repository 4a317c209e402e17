"""The file that carries the province's key of ID numbers, as verbs read and write it."""

from pathlib import Path

from app.cli.asking import secret
from app.cli.context import Context
from app.kernel.errors import NotFound
from app.kernel.files import read_at_most, write_new
from app.staff.province_key import LARGEST_FILE, ProvinceKey, new_key, open_key, seal_key
from app.sync.parcels import ParcelBox


def read_key(file: Path, passphrase_file: str | None, box: ParcelBox, context: Context) -> ProvinceKey:
    """The key in a sealed file.  Raises NotFound("province_key_not_there"), Rejected("province_key_unreadable")."""
    try:
        sealed = read_at_most(file, LARGEST_FILE)
    except OSError as error:
        raise NotFound("province_key_not_there", path=str(file)) from error
    return open_key(sealed, box, secret(passphrase_file, "ask_passphrase", context))


def write_key(file: Path, passphrase_file: str | None, box: ParcelBox, context: Context) -> ProvinceKey:
    """A new key in a new file.  Raises Rejected("sync_passphrase_short"), what ``write_new`` raises."""
    key = new_key()
    write_new(file, seal_key(key, box, secret(passphrase_file, "ask_passphrase", context)))
    return key
