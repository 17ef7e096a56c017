"""What the admin's forms accept: text in one spelling, and slugs."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from trainer import slugs

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
MAX_SLUGS = 50


def normalised(data: QueryDict) -> QueryDict:
    """NFC, so that Hangul typed on a Mac has the same letters and length as elsewhere, and line ends as \\n."""
    copy = data.copy()
    for name, values in data.lists():
        copy.setlist(name, [unicodedata.normalize("NFC", value.replace("\r\n", "\n")) for value in values])
    return copy


def validate_slug(value: str) -> None:
    if not slugs.is_slug(value):
        raise ValidationError(_("Only small letters a–z, digits and single hyphens, 80 at most."), code="invalid")
    if value in slugs.RESERVED:
        raise ValidationError(_("The name “%(slug)s” is reserved."), code="reserved", params={"slug": value})


def validate_characters(value: str) -> None:
    if CONTROL_CHARACTERS.search(value):
        raise ValidationError(_("There is an invisible control character in this text."), code="control_characters")


class SlugsField(forms.CharField):
    """A list of slugs, typed on one line with commas or blanks between them; repeated ones count once."""

    def prepare_value(self, value: str | Sequence[str] | None) -> str | None:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: str | None) -> list[str]:
        return list(dict.fromkeys(slug for slug in re.split(r"[\s,]+", value or "") if slug))

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if len(value) > MAX_SLUGS:
            raise ValidationError(_("At most %(limit)s."), code="too_many", params={"limit": MAX_SLUGS})

    def run_validators(self, value: list[str]) -> None:
        for slug in value:
            try:
                validate_slug(slug)
            except ValidationError as error:
                raise ValidationError(f"{slug[:80]}: {' '.join(error.messages)}", code=error.code) from error

    def has_changed(self, initial: Any, data: str | None) -> bool:  # noqa: ANN401 (Django's signature)
        return (initial or []) != self.to_python(data)
