"""The form of a concept: texts as Markdown, claims and references picked from lists."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.utils.translation import gettext_lazy as _

from quizzes.admin.bilingual_form import BilingualForm
from quizzes.content_files.documents import Body
from quizzes.models import Concept, Question, Reference
from quizzes.revision_diff import Change, changes_between
from quizzes.services.concepts import concept_content, concept_digest
from quizzes.texts.checks import container_faults, dead_links, odd_spots, unbalanced_formulas
from quizzes.texts.validated import LANGUAGES, Summary, Title
from trainer.models import Claim


def is_known(kind: str, slug: str) -> bool:
    """Whether an internal link leads somewhere."""
    return {"concept": Concept, "question": Question, "claim": Claim}[kind].objects.filter(slug=slug).exists()


def claim_choices() -> list[tuple[str, str]]:
    return [*Claim.objects.published().values_list("slug", "title")]


class ConceptForm(BilingualForm):
    """`started_from` is the digest of what the editor was shown: a newer state is not overwritten unseen."""

    texts = {"title": Title, "summary": Summary, "body": Body}
    claims = forms.MultipleChoiceField(
        label=_("Claims"), choices=claim_choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    references = forms.ModelMultipleChoiceField(
        label=_("References"),
        queryset=Reference.objects.filter(is_retired=False),
        to_field_name="slug",
        required=False,
        widget=FilteredSelectMultiple(_("references"), is_stacked=False),
    )
    started_from = forms.CharField(widget=forms.HiddenInput, required=False)
    is_preview = False
    saved_meanwhile: Sequence[Change] = ()  # from what is saved to what was written here

    class Meta:
        model = Concept
        fields = [
            *("slug", "topic", "order", "title_en", "title_ko", "summary_en", "summary_ko", "body_en", "body_ko"),
            *("claims", "references", "is_retired"),
        ]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["started_from"] = concept_digest(self.instance)

    def clean(self) -> dict[str, Any]:
        super().clean()
        for language in LANGUAGES:
            text = self.cleaned_data.get(f"body_{language}")
            for line, message in self._faults(text) if text else ():
                self.add_error(
                    f"body_{language}", _("Line %(line)d: %(message)s") % {"line": line + 1, "message": message}
                )
        if self.instance.pk and not self.is_preview:
            self._check_conflict()
        return self.cleaned_data

    def _faults(self, text: str) -> list[tuple[int, str]]:
        claims = self.cleaned_data.get("claims", [])
        return [
            *unbalanced_formulas(text),
            *dead_links(text, is_known=is_known),
            *container_faults(text, figures=self.instance.figures, claims=claims),
        ]

    def _check_conflict(self) -> None:
        """A refused form comes back as it was written, beside it what is saved; saving again is deliberate."""
        # The admin saves in the transaction that this lock belongs to.
        stored = Concept.objects.select_for_update().get(pk=self.instance.pk)
        digest = concept_digest(stored)
        if digest == self.cleaned_data.get("started_from"):
            return
        self.data = self.data.copy()
        self.data["started_from"] = digest
        saved = {name: text for name, text in concept_content(stored).items() if name in self.texts}
        mine = {
            name: {language: self.cleaned_data.get(f"{name}_{language}") or "" for language in LANGUAGES}
            for name in self.texts
        }
        named = {name.replace("_", "."): str(field.label) for name, field in self.fields.items() if field.label}
        changes = changes_between(saved, mine)
        self.saved_meanwhile = [replace(change, field=named.get(change.field, change.field)) for change in changes]
        message = _("Somebody saved this page while you were writing. Nothing of yours is lost: see below.")
        raise forms.ValidationError(message, code="conflict")

    def remarks(self) -> list[str]:
        """What is worth saying about the texts although they may be saved."""
        return [
            f"{language}, {line + 1}: {message}"
            for language in LANGUAGES
            for line, message in odd_spots(self.cleaned_data[f"body_{language}"])
        ]
