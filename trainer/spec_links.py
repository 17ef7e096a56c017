"""A whole spec as a short text for an address, so that a link opens the builder with it. Pure; nothing is stored."""

import base64
import binascii
import json
import re
import zlib

from trainer.engine.specs import ExperimentSpec, SpecErrors, parse_spec

MAX_LENGTH = 6000  # characters of a link; the longest claim takes about a thousand
MAX_DOCUMENT = 100_000  # bytes that it unfolds to
ALPHABET = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


class InvalidLink(ValueError):
    """It was cut short or changed on its way, or comes from another version."""


def linked(spec: ExperimentSpec) -> str:
    document = json.dumps(spec.canonical(), separators=(",", ":"), allow_nan=False)
    return base64.urlsafe_b64encode(zlib.compress(document.encode(), 9)).decode().rstrip("=")


def spec_of(text: str) -> ExperimentSpec:
    """Raises InvalidLink."""
    if len(text) > MAX_LENGTH or not ALPHABET.fullmatch(text):
        raise InvalidLink
    try:
        unpacker = zlib.decompressobj()
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        document = unpacker.decompress(packed, MAX_DOCUMENT)
        if not unpacker.eof:  # cut short, or longer than any spec
            raise InvalidLink
        return parse_spec(json.loads(document))
    except (binascii.Error, zlib.error, ValueError, RecursionError, SpecErrors) as error:
        raise InvalidLink from error
