"""What can't be right comes back at its field, whatever the kind: derived from the fields' own limits."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from quizzes.admin.question_form import form_for
from quizzes.kinds import KINDS, parse_document
from tests.quizzes import builders

EXAMPLES = [
    builders.single_choice,
    builders.multiple_choice,
    builders.numeric,
    builders.tensor,
    builders.expression,
    builders.short_text,
    builders.cloze,
    builders.free_answer,
    builders.ordering,
    builders.matching,
]
LATER_ROW = re.compile(r"_[1-9]_")  # has the same fields as the first
TEXTS = ["a\x00b", "a\x07b"]
NUMBERS = ["abc", "NaN", "1e999", "--1"]


def posted(kind: str, document: dict[str, Any]) -> QueryDict:
    initial = KINDS[kind].author_form.initial_of(parse_document(document).canonical())
    data = QueryDict(mutable=True)
    data.update({"slug": "bad-input", "order": "1", "started_from": "0", "concept": str(builders.make_concept().pk)})
    for name, value in initial.items():
        if value is not False and value is not None:
            data[name] = "on" if value is True else str(value)
    return data


def wrong_values(field: forms.Field) -> Iterator[str]:
    """What this field's own metadata rules out."""
    if isinstance(field, forms.ChoiceField):
        yield "no-such-choice"
    elif isinstance(field, forms.IntegerField | forms.FloatField):
        yield from NUMBERS
    elif isinstance(field, forms.CharField):
        yield from TEXTS
        if field.max_length:
            yield "x" * (field.max_length + 1)
    if field.required:
        yield ""


@pytest.mark.django_db
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.__name__)
def test_what_a_field_rules_out_is_told_at_that_field(example: Any) -> None:
    document = example()
    form_class, data = form_for(KINDS[document["kind"]]), posted(document["kind"], document)
    assert form_class(data).is_valid(), form_class(data).errors
    filled = [name for name in form_class.base_fields if name in data and not LATER_ROW.search(name)]
    for name in filled:
        for value in wrong_values(form_class.base_fields[name]):
            changed = data.copy()
            changed[name] = value
            form = form_class(changed)
            assert not form.is_valid(), (name, value)
            assert name in form.errors, (name, value, form.errors)


@pytest.mark.django_db
def test_two_errors_in_one_row_stand_in_that_row() -> None:
    """The first takes its field's value away; the second one is still about the same row."""
    form_class, data = form_for(KINDS["single_choice"]), posted("single_choice", builders.single_choice())
    data["hint_1_en"], data["hint_1_ko"] = "a\x07", ""
    form = form_class(data)
    assert {"hint_1_en", "hint_1_ko"} <= {*form.errors}, form.errors
