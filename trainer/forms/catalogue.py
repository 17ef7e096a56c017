"""How a reader looks for a claim: words, topic, concept, cost, order. A GET form; whatever is wrong filters nothing."""

import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainer.searching import MAX_QUERY

COSTS = {"2": _("up to 2 seconds"), "10": _("up to 10 seconds"), "60": _("up to a minute")}
SORTS = {"cost": _("quickest first"), "title": _("by title")}


class CatalogueForm(forms.Form):
    """`topics` and `concepts` are (slug, label) pairs; None where a filter does not exist."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=MAX_QUERY,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
        help_text=_("In English or Korean; a whole question will do."),
    )
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    concept = forms.ChoiceField(label=_("Concept"), required=False)
    cost = forms.ChoiceField(label=_("Training time"), required=False, choices=[("", _("any")), *COSTS.items()])
    sort = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        topics: Collection[tuple[str, str]],
        concepts: Collection[tuple[str, str]],
    ) -> None:
        super().__init__(data, auto_id="claims-%s")
        self.fields["topic"].choices = [("", gettext("all")), *topics]
        self.fields["concept"].choices = [("", gettext("all")), *concepts]
        usual = gettext("best match first") if data.get("q") else gettext("by topic")
        self.fields["sort"].choices = [("", usual), *SORTS.items()]
        for name in ("topic", "concept", "cost", "sort"):
            self.fields[name].error_messages["invalid_choice"] = gettext("Choose one of these.")

    def clean_q(self) -> str:
        text = unicodedata.normalize("NFC", self.cleaned_data["q"])
        if not text.isprintable():
            raise ValidationError(gettext("Characters are in there that can't be printed."))
        return text

    @property
    def wanted(self) -> dict[str, str]:
        """What is asked for, of the fields that are right."""
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_bound else {}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.wanted.keys() - {"sort"})
