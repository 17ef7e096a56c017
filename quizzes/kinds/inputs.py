"""Fields of answer forms. All inputs of a form have one name, so every field gets the list of what was posted."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ListField(forms.Field):
    """What stands in the inputs of the page, from the first to the last."""

    widget = forms.MultipleHiddenInput  # hands over every value of the name; the template draws the inputs
    default_error_messages = {
        "required": _("Choose an answer first."),
        "unknown": _("This answer does not belong to this question. Please choose again."),
    }

    def fault(self, code: str, **params: object) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code=code, params=params)


class PositionsField(ListField):
    """Places of options in the order in which they were shown: "0", "1", …; anything else is no answer."""

    default_error_messages = {"several": _("Choose one answer only.")}

    def __init__(self, *, at_most: int, **options: object) -> None:
        self.at_most = at_most
        self.num_items = 0  # set by the form, which knows how many were shown
        super().__init__(**options)

    def clean(self, value: list[str]) -> list[int]:
        places = {str(place): place for place in range(self.num_items)}
        chosen = set(value)
        if not chosen:
            raise self.fault("required")
        if chosen - places.keys():
            raise self.fault("unknown")
        if len(chosen) > self.at_most:
            raise self.fault("several")
        return sorted(places[text] for text in chosen)


class PlacesField(ListField):
    """For every input one of the places "1", "2", … that stand to choose from; they come out counted from 0."""

    default_error_messages = {
        "required": _("Choose something for every line; %(count)d are still open."),
    }

    def __init__(self, **options: object) -> None:
        self.num_inputs = self.num_places = 0  # set by the form
        super().__init__(**options)

    def clean(self, value: list[str]) -> list[int]:
        places = {str(place + 1): place for place in range(self.num_places)}
        if len(value) > self.num_inputs or set(value) - places.keys() - {""}:
            raise self.fault("unknown")
        num_open = self.num_inputs - len(value) + value.count("")
        if num_open:
            raise self.fault("required", count=num_open)
        return [places[text] for text in value]
