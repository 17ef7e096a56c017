"""How many seeds another look adds to an experiment that has its verdict."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainer.forms.numbers import NumberField
from trainer.wording.numbers import percent

USUAL = 10


class MoreSeedsForm(forms.Form):
    """`most` seeds may be added; `needed` is what an open verdict asks for, 0 where it is settled."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, most: int, next_level: float, needed: int = 0) -> None:
        super().__init__(data)
        first = needed or min(USUAL, most)
        field = NumberField(label=_("Further seeds"), limits={"min": 1, "max": most}, is_integer=True, initial=first)
        words = {"most": most, "level": percent(next_level, decimals=3)}
        text = gettext(
            "1 to %(most)s. All seeds are then judged anew, at level %(level)s: looking again has its price."
        )
        field.help_text = text % words
        self.fields["num_seeds"] = field
