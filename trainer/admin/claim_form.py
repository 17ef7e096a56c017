"""The form in which an editor changes a claim: each text in both languages, arms as fields of their own, no JSON."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from trainer.admin.inputs import SlugsField, normalised, validate_characters, validate_slug
from trainer.claim_files import ClaimDocument
from trainer.engine.specs import ExperimentSpec
from trainer.models import Claim, Verdict
from trainer.services.editing import LANGUAGES, TEXTS, EditConflict, claim_digest, lock_claim
from trainer.wording.metrics import metric_label
from trainer.wording.setting import arm_labels

TRANSLATED = (*TEXTS, "mechanism")
MAX_LABEL_LENGTH = 60  # as in claim files
MAX_ORDER = 1000


class ClaimForm(forms.ModelForm):
    """Of one claim: `form_for` adds the fields that depend on its spec."""

    concepts = SlugsField(
        label=_("Concepts"),
        required=False,
        help_text=_("Slugs of the concept pages that show this claim, with commas between them."),
        widget=AdminTextInputWidget,
    )
    expected = forms.ChoiceField(
        label=_("Expected verdict"),
        choices=Verdict.Outcome.choices,
        help_text=_("What we expect. Readers see what was measured."),
    )
    textbook = forms.ChoiceField(
        label=_("What textbooks expect"),
        choices=[("", _("nothing in particular")), *Verdict.Outcome.choices[:3]],
        required=False,
        help_text=_("Where something else was measured, the claim stands on a shelf of its own."),
    )
    started_from = forms.CharField(widget=forms.HiddenInput)

    spec: ExperimentSpec
    document: ClaimDocument  # of a valid form

    def __init__(self, data: QueryDict | None = None, files: MultiValueDict | None = None, **kwargs: object) -> None:
        super().__init__(None if data is None else normalised(data), files, **kwargs)
        self.fields["topic"].validators = [validate_slug]
        self.fields["order"].validators.append(MaxValueValidator(MAX_ORDER))
        self.initial["started_from"] = claim_digest(self.instance)
        for language in LANGUAGES:
            for name in TRANSLATED:
                self._prepare(f"{name}_{language}", Claim._meta.get_field(name).verbose_name, language)
        for name, slug, language in arm_fields(self.spec):
            self.initial[name] = self.instance.arm_labels.get(slug, {}).get(language, "")
            self._prepare(name, self.fields[name].label, language)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        try:
            lock_claim(self.instance, started_from=cleaned.get("started_from", ""))
        except EditConflict as error:
            text = gettext("Somebody changed this claim meanwhile. Open the page again and repeat your changes.")
            raise ValidationError(text, code="conflict") from error
        if not self.errors:
            self.document = self._document(cleaned)
        return cleaned

    def _prepare(self, name: str, label: str, language: str) -> None:
        """Says which language is typed here, to editor and browser. Both are required: a claim exists in each."""
        field = self.fields[name]
        names = {"name": capfirst(label), "language": get_language_info(language)["name_local"]}
        field.label = gettext("%(name)s (%(language)s)") % names
        field.required = True
        field.validators.append(validate_characters)
        field.widget.attrs["lang"] = language
        if isinstance(field.widget, AdminTextareaWidget):
            field.widget.attrs["rows"] = 7

    def _document(self, cleaned: dict[str, Any]) -> ClaimDocument:
        def both(name: str) -> dict[str, str]:
            return {language: cleaned[f"{name}_{language}"] for language in LANGUAGES}

        labels: dict[str, dict[str, str]] = {}
        for name, slug, language in arm_fields(self.spec):
            labels.setdefault(slug, {})[language] = cleaned[name]
        mechanism = {"metric": cleaned["mechanism_metric"], "at": cleaned["mechanism_at"], "text": both("mechanism")}
        return ClaimDocument.model_validate(
            {name: both(name) for name in TEXTS}
            | {name: cleaned[name] for name in ("concepts", "order", "expected", "textbook")}
            | {"mechanism": mechanism, "arm_labels": labels, "spec": self.instance.spec}
        )


def form_for(claim: Claim) -> type[ClaimForm]:
    """Metrics to choose from are those that the spec records; each of its arms has a field per language."""
    spec = claim.experiment_spec
    metrics = [(name, capfirst(metric_label(name))) for name in spec.metrics]
    fields: dict[str, forms.Field] = {
        "mechanism_metric": forms.ChoiceField(
            label=_("Metric that explains it"),
            choices=metrics,
            help_text=_("Its measured values stand under the mechanism."),
        )
    }
    in_words = arm_labels(spec)
    for name, slug, _language in arm_fields(spec):
        label = in_words[[arm.slug for arm in spec.arms].index(slug)]
        fields[name] = forms.CharField(label=label, max_length=MAX_LABEL_LENGTH, widget=AdminTextInputWidget)
    return type("ClaimForm", (ClaimForm,), {"spec": spec, **fields})


def arm_fields(spec: ExperimentSpec) -> Iterator[tuple[str, str, str]]:
    """Name of the field, slug of the arm, language."""
    for index, arm in enumerate(spec.arms):
        for language in LANGUAGES:
            yield f"arm_{index}_{language}", arm.slug, language
