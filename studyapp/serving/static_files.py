"""Collects the static files again when one of their sources changed, for `manage.py up`."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

FINGERPRINT = ".fingerprint"


def collect_if_stale() -> None:
    """Writes the fingerprint last, so that an interrupted collection counts as stale.

    Nothing is deleted: the names carry hashes, so leftovers do no harm, and STATIC_ROOT may hold other things.
    """
    stored = Path(settings.STATIC_ROOT) / FINGERPRINT
    current = _fingerprint()
    if stored.exists() and stored.read_text(encoding="ascii") == current:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stored.write_text(current, encoding="ascii")


def _fingerprint() -> str:
    """Of names, sizes and times of all sources, and of the storage that hashes them."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
