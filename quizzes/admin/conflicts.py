"""Two editors at once: who saves second is refused once, and told at each field what the first one saved there."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trainer.claim_files import digest_of


class ConflictForm(forms.ModelForm):
    """`started_from` is the digest of what the editor was shown. Saving the refused form again is deliberate."""

    started_from = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["started_from"] = digest_of(self._values_of(self.instance))

    def _values_of(self, row: Any) -> dict[str, str]:  # noqa: ANN401 (a row of the form's model)
        return {name: str(getattr(row, name)) for name in self.fields if name != "started_from"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk:
            self._check_conflict(cleaned)
        return cleaned

    def _check_conflict(self, cleaned: dict[str, Any]) -> None:
        # The admin saves in the transaction that this lock belongs to.
        stored = type(self.instance)._base_manager.select_for_update(of=("self",)).get(pk=self.instance.pk)
        saved = self._values_of(stored)
        digest = digest_of(saved)
        if digest == cleaned.get("started_from"):
            return
        self.data = self.data.copy()
        self.data["started_from"] = digest
        message = _("Somebody saved this page while you were writing. Look through it and save again.")
        self.add_error(None, forms.ValidationError(message, code="conflict"))
        for name, text in saved.items():
            if name in cleaned and str(cleaned[name]) != text:
                self.add_error(name, _("Saved is: %(text)s") % {"text": text or "–"})
