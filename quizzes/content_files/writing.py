"""Writing content files: each whole or not at all, and none when one of them can't be written."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


class UnwritableFile(ValueError):
    """Says which, and why."""


def write_files(texts: Mapping[Path, str]) -> None:
    """All are written beside their places first. Raises UnwritableFile."""
    beside = {path: path.with_name(f".{path.name}.{os.getpid()}") for path in texts}
    path = Path()
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside[path].write_text(text, encoding="utf-8", newline="\n")
        for path, new in beside.items():
            new.replace(path)
    except OSError as error:
        raise UnwritableFile(f"{path} can't be written: {error.strerror or error}") from error
    finally:
        for new in beside.values():
            with suppress(OSError):  # its folder may be no folder
                new.unlink()
