"""A CSV file of one's own, read by the engine: every fault with its line and column, at the field it is about."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from trainer.engine.own_tables import OwnTable, read_table
from trainer.engine.specs import SpecError, SpecErrors
from trainer.wording.errors import spec_error_message

MEGABYTE = 2**20
KINDS = {"classes": _("classes: it says which kind a row is of"), "values": _("a number that is to be predicted")}


class UploadForm(forms.Form):
    """`table` of a valid form is what the engine read."""

    file = forms.FileField(
        label=_("CSV file"),
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
        max_length=200,
        error_messages={"required": _("Please choose a file."), "empty": _("The file is empty.")},
    )
    target = forms.CharField(
        label=_("Column to predict"),
        max_length=80,
        required=False,
        help_text=_("Its name as in the first line; without one the last column."),
    )
    kind = forms.ChoiceField(
        label=_("What this column holds"),
        choices=list(KINDS.items()),
        initial="classes",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of these.")},
    )

    table: OwnTable

    def __init__(self, *args: Any, was_cut: bool = False, **options: Any) -> None:  # noqa: ANN401 (a form's own)
        """`was_cut`: the file was so large that the server kept nothing of it."""
        super().__init__(*args, **options)
        if was_cut:
            self.fields["file"].error_messages["required"] = _too_large()

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > settings.MAX_TABLE_MEGABYTES * MEGABYTE:
            raise forms.ValidationError(_too_large())
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            self._read(cleaned)
        return cleaned

    def _read(self, cleaned: dict[str, Any]) -> None:
        content = cleaned["file"].read()
        try:
            self.table = read_table(content, target=cleaned["target"], has_classes=cleaned["kind"] == "classes")
        except SpecErrors as errors:
            for error in errors.errors:
                name = "target" if error.field == "data.target" else "file"
                self.add_error(name, _message(error))


def _too_large() -> str:
    limit = {"megabytes": settings.MAX_TABLE_MEGABYTES}
    return spec_error_message(SpecError("table_too_large", "data.file", limit))


def _message(error: SpecError) -> str:
    """A column that is not there is answered with those that are."""
    if error.code != "unknown_choice":
        return spec_error_message(error)
    columns = ", ".join(error.limit["choices"][:20])
    return str(_("The file has no such column. It has: %(columns)s.")) % {"columns": columns}
