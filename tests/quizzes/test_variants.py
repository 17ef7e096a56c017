"""Variants: what is made of a parametrised question, and what keeps it from being published."""

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from quizzes.expressions.variants import make
from quizzes.kinds import parse_document
from quizzes.models import Question, Variant, VariantSet
from quizzes.services.variants import make_variants, make_waiting_sets, problems_in_words, variant_problems
from quizzes.texts.problems import problems_of
from tests.quizzes.builders import both, make_question, slip, tensor
from tests.quizzes.variant_sets import drawn, neuron, with_variants


def test_every_variant_has_its_own_numbers_and_the_key_that_follows(db: None) -> None:
    variants = Variant.objects.filter(revision=with_variants().revision)
    assert len({str(variant.parameters) for variant in variants}) == 10
    for variant in variants:
        w, x, y = (variant.parameters[name] for name in "wxy")
        a = 1 / (1 + np.exp(-w * x))
        assert variant.key == pytest.approx((a - y) * a * (1 - a) * x)
        assert variant.slips == {"no-slope": pytest.approx((a - y) * x)}


def test_the_same_question_draws_the_same_variants() -> None:
    first, second = (make(parse_document(neuron())) for _ in range(2))
    assert [seed for seed, _ in first.made] == [seed for seed, _ in second.made]
    assert [numbers.parameters for _, numbers in first.made] == [numbers.parameters for _, numbers in second.made]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"closed_form": "(sigmoid(w * x) - y) * x"}, "disagreement_closed_form"),
        ({"key": "grad(relu(w - 1), w) + x", "constraints": ["w == 1"]}, "disagreement_key"),
        ({"slips": [slip("same", "w / w * grad((sigmoid(w * x) - y)^2 / 2, w)")]}, "too_few_variants"),
        ({"slips": [slip("one", "x + 1"), slip("other", "1 + x")]}, "too_few_variants"),
        ({"key": "log(w)", "constraints": ["w < 0"]}, "too_few_variants"),
        ({"key": "w - w"}, "too_few_variants"),
        ({"parameters": [drawn(name, low=1, high=2) for name in "wxy"]}, "too_few_variants"),
        ({"tolerance": 0.0}, "too_few_variants"),
        ({"stem": both("[[entry([1, 2, 3], y + 2)]]")}, "variant_formula"),
    ],
)
def test_what_is_wrong_with_a_question_fails_its_set(db: None, changes: dict[str, Any], code: str) -> None:
    revision = with_variants(neuron(**changes)).revision
    assert revision.variant_set.problems[0][0] == code
    assert not revision.variants.exists()
    assert all(problems_in_words(revision.variant_set))


def test_a_vector_of_drawn_entries_may_be_differentiated(db: None) -> None:
    document = tensor(
        stem=both("Logits $[[z]]$, class [[k]]."),
        key="grad(cross_entropy(z, onehot(k, 3)), z)",
        closed_form="softmax(z) - onehot(k, 3)",
        slips=[slip("not-minus-one", "softmax(z)")],
        parameters=[drawn("z", low=-2, high=2, shape=[3]), drawn("k", kind="choices", choices=[0, 1, 2])],
    )
    made = with_variants(document).revision.variant_set
    assert (made.state, made.num_variants) == ("ready", 50)


def test_a_question_is_shown_once_its_variants_are_ready(db: None) -> None:
    question = make_question(neuron())
    assert not Question.objects.published().exists()
    assert [*variant_problems(question.revision)] == [("variants_drafting", {})]
    make_waiting_sets()
    assert Question.objects.published().get() == question
    assert not [*variant_problems(question.revision)]


def test_a_set_that_two_workers_make_is_made_once(db: None) -> None:
    revision = make_question(neuron()).revision
    for waiting in [*VariantSet.objects.waiting(), *VariantSet.objects.waiting()]:
        make_variants(waiting)
    assert revision.variants.count() == 10


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"key": "w * q"}, ("key",)),
        ({"slips": [slip("one", "[w, x]")]}, ("slips", 0, "key")),
        ({"constraints": ["w != 0", "w"]}, ("constraints", 1)),
        ({"constraints": ["w > 99"]}, ("constraints",)),
        ({"stem": both("Which [[q]]?")}, ("stem", "en")),
        ({"stem": both("It is [[key]].")}, ("stem", "en")),
        ({"explanation": both("[[w:.2x]]")}, ("explanation", "en")),
        ({"closed_form": "[1, 2]"}, ("closed_form",)),
        ({"parameters": [drawn("w", low=3, high=3)]}, ("parameters", 0)),
        ({"parameters": [drawn("exp")]}, ("parameters", 0)),
        ({"parameters": [drawn("w", step=1e-9)]}, ("parameters", 0)),
        ({"parameters": [drawn("w", kind="choices", choices=[1])]}, ("parameters", 0)),
        ({"num_variants": 201}, ("num_variants",)),
    ],
)
def test_what_can_not_be_drawn_is_told_where_it_was_written(changes: dict[str, Any], path: tuple) -> None:
    with pytest.raises(ValidationError) as caught:
        parse_document(neuron(**changes))
    assert path in [problem.path for problem in problems_of(caught.value)]
