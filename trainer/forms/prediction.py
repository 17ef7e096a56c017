"""What a learner predicts before a launch, on how many seeds, and the key that makes a second click harmless."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainer.engine.cost import MAX_SEEDS, MIN_SEEDS
from trainer.engine.specs import SpecError, SpecErrors
from trainer.forms.numbers import NumberField
from trainer.models import Prediction
from trainer.models.experiment import Certainty
from trainer.services.launching import PredictionInput
from trainer.wording.errors import spec_error_message
from trainer.wording.metrics import difference_unit

DEFAULT_SEEDS = 10
FIRST_LEVEL = 0.05 / 2  # of a learner's first look; see design, statistics
KEY = "idempotency_key"


class PredictionForm(forms.Form):
    """`arms` are (value, label) pairs of the choice; the first is the baseline. `measured` and `unit` say of what.

    `margin`, in words, is how far apart they must be to differ.
    """

    winner = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"invalid_choice": _("Choose one of these.")})
    effect = NumberField(label=_("By how much?"), limits={"min": 0, "max": 1_000_000}, required=False)
    spread = NumberField(label=_("Give or take"), limits={"min": 0, "max": 1_000_000}, required=False)
    certainty = forms.ChoiceField(
        label=_("How sure are you?"),
        widget=forms.RadioSelect,
        choices=Certainty.choices,
        error_messages={"invalid_choice": _("Choose one of these.")},
    )
    num_seeds = NumberField(
        label=_("Number of seeds"), limits={"min": MIN_SEEDS, "max": MAX_SEEDS}, is_integer=True, initial=DEFAULT_SEEDS
    )
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        arms: Sequence[tuple[str, str]],
        measured: str,
        unit: str,
        margin: str = "",
        compares_pairs: bool = True,
        num_tests: int = 1,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={**(initial or {}), KEY: uuid.uuid4()})
        self.unit = unit
        if compares_pairs:
            self._word_winner(arms, measured, margin)
        else:
            self._word_claim()
        if unit == "%" and compares_pairs:
            self.fields["effect"].limits = self.fields["spread"].limits = {"min": 0, "max": 100}
        if "spread" in self.fields:
            self.fields["spread"].help_text = gettext("Optional: a range is scored as well.")
        self.fields["num_seeds"].help_text = _seeds_help(num_tests)

    def _word_winner(self, arms: Sequence[tuple[str, str]], measured: str, margin: str) -> None:
        none = gettext("no difference")
        if margin:
            none = gettext("no difference: less than %(margin)s apart") % {"margin": margin}
        self.fields["winner"].label = gettext("Which one ends higher? (%(metric)s)") % {"metric": measured}
        self.fields["winner"].choices = [*arms, (Prediction.NO_DIFFERENCE, none)]
        if len(arms) > 2:
            self.fields["effect"].help_text = gettext("The distance between that one and the baseline.")

    def _word_claim(self) -> None:
        """A claim about single arms, a trend, several things at once: it holds or it doesn't, and has no one size."""
        self.fields["winner"].label = gettext("Will the claim hold?")
        self.fields["winner"].choices = [
            (Prediction.HOLDS, gettext("yes, it will hold")),
            (Prediction.FAILS, gettext("no, it will not")),
        ]
        del self.fields["effect"], self.fields["spread"]

    def clean_idempotency_key(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.cleaned_data[KEY])
        except ValueError:
            self.data = self.data.copy()
            self.data[KEY] = str(uuid.uuid4())
            raise ValidationError(gettext("This page was out of date. Please send it once more.")) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("winner") in Prediction.WORDS:
            cleaned["effect"], cleaned["spread"] = 0.0, None
        elif "winner" in cleaned and cleaned.get("effect") is None and "effect" not in self.errors:
            self.add_error("effect", gettext("Please name a size."))
        if KEY in self.errors:
            self.add_error(None, self.errors[KEY].as_data())
        return cleaned

    @property
    def effect_unit(self) -> str:
        return difference_unit(self.unit)

    def add_spec_errors(self, errors: SpecErrors) -> None:
        """Here the setting is fixed: what is too much can only be had with fewer seeds."""
        for error in errors.errors:
            self.add_error("num_seeds", spec_error_message(SpecError(error.code, "seeds", error.limit)))

    @property
    def prediction(self) -> PredictionInput:
        """Of a valid form."""
        return self.prediction_of(self.cleaned_data["winner"])

    def prediction_of(self, winner: str) -> PredictionInput:
        cleaned = self.cleaned_data
        spread = cleaned.get("spread")
        effect = float(cleaned["effect"])
        return PredictionInput(winner, effect, cleaned["certainty"], None if spread is None else float(spread))


def fewest_seeds(num_tests: int) -> int:
    """Below it the sign test can't reach its level (Holm's first, with several tests) even if all pairs agree."""
    level = FIRST_LEVEL / num_tests
    return next(num for num in range(MIN_SEEDS, 100) if 2 * 0.5**num <= level)


def _seeds_help(num_tests: int) -> str:
    words = {"low": MIN_SEEDS, "high": MAX_SEEDS, "fewest": fewest_seeds(max(1, num_tests))}
    if num_tests == 0:  # every seed must agree, and one that doesn't decides
        return gettext("%(low)s to %(high)s.") % words
    return gettext("%(low)s to %(high)s. With fewer than %(fewest)s the verdict “supported” can't be reached.") % words
