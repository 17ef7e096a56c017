"""Which slugs a row may have; content files follow the same rule (quizzes/texts/validated.py)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from trainer.slugs import RESERVED, is_slug


def validate_slug(value: str) -> None:
    if not is_slug(value):
        raise ValidationError(_("Only small letters a–z, digits and single hyphens."), code="invalid")
    if value in RESERVED:
        raise ValidationError(_("The name “%(slug)s” is reserved."), code="reserved", params={"slug": value})
