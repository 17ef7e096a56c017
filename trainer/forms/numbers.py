"""Numbers as a form takes them: plain ASCII digits with a decimal point, and nothing that Python alone would accept."""

import math
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise

from trainer.engine.specs import SpecError
from trainer.wording.errors import spec_error_message
from trainer.wording.numbers import MINUS

INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)
REAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]{1,4})?", re.ASCII | re.IGNORECASE)
MAX_LENGTH = 500  # 10^400 is answered with the range; more is not read at all


def typed_number(text: str) -> int | float | str:
    """What a spec gets to judge: a number, or the text as it is when it is none (`0,1`, `1_000`, `nan`)."""
    text = text.strip().replace(MINUS, "-")
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if REAL.fullmatch(text) else text


def number_input(*, is_integer: bool = False) -> forms.TextInput:
    """A text input: a number input would swallow `0,1` and send nothing, so that nothing could be said about it."""
    return forms.TextInput({"inputmode": "numeric" if is_integer else "decimal", "autocomplete": "off"})


class NumberField(forms.CharField):
    """A number within limits as `limits_of` gives them, with the messages of a spec's fields."""

    def __init__(
        self,
        *,
        limits: Mapping[str, Any],
        is_integer: bool = False,
        required: bool = True,
        label: str | Promise = "",
        initial: float | None = None,
    ) -> None:
        widget = number_input(is_integer=is_integer)
        super().__init__(required=required, label=label, initial=initial, max_length=MAX_LENGTH, widget=widget)
        self.limits = limits
        self.is_integer = is_integer

    def clean(self, value: Any) -> int | float | None:  # noqa: ANN401 (whatever the request holds)
        text = super().clean(value)
        return self._checked(typed_number(text)) if text else None

    def _checked(self, value: int | float | str) -> int | float:
        if isinstance(value, str) or (self.is_integer and not isinstance(value, int)):
            raise _refusal("wrong_type", {"type": "integer" if self.is_integer else "number"})
        if isinstance(value, float) and not math.isfinite(value):
            raise _refusal("not_finite", {})
        if not self.limits["min"] <= value <= self.limits["max"]:
            raise _refusal("out_of_range", self.limits)
        return value


def _refusal(code: str, limit: Mapping[str, Any]) -> ValidationError:
    return ValidationError(spec_error_message(SpecError(code, "", limit)), code=code)
