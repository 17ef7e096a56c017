"""The form of a question: the fields that every question has; the fields of its kind come from quizzes/kinds."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from quizzes.admin.concept_form import claim_choices, is_known
from quizzes.admin.merging import merge
from quizzes.admin.revisions import entries_since
from quizzes.kinds import Kind, parse_document
from quizzes.kinds.contract import QuestionDocument
from quizzes.models import Question, Reference, Revision
from quizzes.services.revisions import locked
from quizzes.texts.checks import dead_links
from quizzes.texts.problems import problems_of
from quizzes.texts.validated import LANGUAGES, Path, texts_of
from trainer.models import Claim

ROW_FIELDS = ("slug", "concept", "order")  # of the question itself; every other field is the document's


def optional_claim_choices() -> list[tuple[str, object]]:
    return [("", _("none")), *claim_choices()]


class QuestionForm(forms.ModelForm):
    """A valid form has a `document`. `started_from` is the number of the revision that the editor was shown."""

    references = forms.ModelMultipleChoiceField(
        label=_("References"),
        queryset=Reference.objects.filter(is_retired=False),
        to_field_name="slug",
        required=False,
        widget=FilteredSelectMultiple(_("references"), is_stacked=False),
    )
    claim = forms.ChoiceField(
        label=_("Claim"),
        choices=optional_claim_choices,
        required=False,
        help_text=_("Readers are led to it after the answer: “See it happen”."),
    )
    follow_up = forms.SlugField(
        label=_("Follow-up question"),
        required=False,
        max_length=80,
        help_text=_("The name of another question, as in its address: readers are led to it after the answer."),
    )
    started_from = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    kind_code = ""
    is_preview = False
    saved_meanwhile: list[dict[str, Any]] = []
    document: QuestionDocument

    class Meta:
        model = Question
        fields = ROW_FIELDS
        help_texts = {
            "slug": _("Its address: small letters, digits and hyphens. It can't be changed later."),
            "order": _("Its place among the questions of the concept."),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        revision = self.instance.newest
        if revision is not None:
            self.initial |= self._values_of(revision)
            self.initial["started_from"] = revision.number

    def _values_of(self, revision: Revision) -> dict[str, Any]:
        document = revision.question_document.canonical()
        common = {"references": document["references"], "claim": document["claim"] or ""}
        common["follow_up"] = document.get("follow_up") or ""
        return self.initial_of(document) | common

    def clean_follow_up(self) -> str | None:
        slug = self.cleaned_data["follow_up"]
        if slug and (slug == self.instance.slug or not is_known("question", slug)):
            raise forms.ValidationError(_("There is no other question “%(slug)s”."), params={"slug": slug})
        return slug or None

    def clean(self) -> dict[str, Any]:
        super().clean()
        try:
            self.document = parse_document(self._data())
        except ValidationError as error:
            self._show([(problem.path, problem.message) for problem in problems_of(error)])
        else:
            self._show([*self._dead_links(), *self._claim_problems()])
        if self.instance.pk and not self.is_preview:
            self._check_conflict()
        return self.cleaned_data

    def _data(self) -> dict[str, Any]:
        chosen = {reference.slug for reference in self.cleaned_data.get("references", [])}
        before = self.initial.get("references", [])
        # The author's order stays; what is new comes after it.
        references = [slug for slug in before if slug in chosen] + sorted(chosen - set(before))
        common = {"kind": self.kind_code, "references": references, "claim": self.cleaned_data.get("claim") or None}
        common["follow_up"] = self.cleaned_data.get("follow_up")
        return self.document_data() | common

    def _show(self, problems: list[tuple[Path, object]]) -> None:
        """All places first: with its error a field loses its value, and rows are counted by theirs."""
        for field, message in [(self.field_of(path), message) for path, message in problems]:
            if field is None or field not in self.errors:
                self.add_error(field, message)

    def _dead_links(self) -> Iterator[tuple[Path, object]]:
        for path, text in texts_of(self.document):
            for language in LANGUAGES:
                for _line, message in dead_links(text.in_language(language), is_known=is_known):
                    yield (*path, language), message

    def _claim_problems(self) -> Iterator[tuple[Path, object]]:
        claims = Claim.objects.filter(slug__in=self.document.rests_on) if self.document.rests_on else ()
        for problem in self.document.claim_problems({claim.slug: claim.experiment_spec for claim in claims}):
            yield problem.path, problem.message

    def _check_conflict(self) -> None:
        """A refused form comes back on top of what was saved meanwhile, so that saving it again is deliberate."""
        newest = locked(self.instance).newest  # the admin saves in the transaction that this lock belongs to
        started_from = self.cleaned_data.get("started_from") or 0
        if newest is None or newest.number == started_from:
            return
        base = self.instance.revisions.filter(number=started_from).first()
        merged = merge(
            self,
            base=self._values_of(base) if base else {},
            theirs=self._values_of(newest),
            rows=getattr(self, "rows", ()),
            names=[name for name in self.fields if name not in (*ROW_FIELDS, "started_from")],
        )
        self.data = merged.data
        self.data["started_from"] = str(newest.number)
        self.saved_meanwhile = entries_since(self.instance, started_from)
        message = _("Somebody saved revision %(number)d while you were writing. Nothing of yours is lost: see below.")
        self.add_error(None, forms.ValidationError(message, code="conflict", params={"number": newest.number}))
        for name, theirs in merged.theirs.items():
            saved = _("You both changed this. Saved is: %(text)s") % {"text": told(theirs)}
            self.add_error(None if self.fields[name].widget.is_hidden else name, saved)


def told(value: object) -> str:
    """The value of a field in words."""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "–"
    return "–" if value in (None, "") else str(value)


def form_for(kind: Kind) -> type[QuestionForm]:
    return type(QuestionForm)("QuestionForm", (kind.author_form, QuestionForm), {"kind_code": kind.code})
