"""A parametrised question with its variants, as the worker makes them."""

from typing import Any

from quizzes.models import Question, VariantSet
from quizzes.services.variants import make_variants
from tests.quizzes.builders import both, make_question, numeric, slip

NEURON = "grad((sigmoid(w * x) - y)^2 / 2, w)"


def drawn(slug: str, **how: Any) -> dict[str, Any]:
    return {"slug": slug.lower(), "name": slug} | (
        {"low": 1, "high": 5, "step": 1} | how if "choices" not in how else how
    )


def neuron(**changes: Any) -> dict[str, Any]:
    """The gradient of a sigmoid neuron; `no-slope` forgets a factor of the chain."""
    document = numeric(
        stem=both("Input $[[x]]$, weight $[[w:()]]$, target [[y]]."),
        key=NEURON,
        slips=[slip("no-slope", "(sigmoid(w * x) - y) * x")],
        explanation=both("It says $a = [[sigmoid(w*x):.3f]]$, so [[key:.3g]]."),
        parameters=[
            drawn("w", low=-2, high=2, step=0.5),
            drawn("x", low=0.5, high=2, step=0.5),
            drawn("y", kind="choices", choices=[0, 1]),
        ],
        constraints=["w != 0"],
        num_variants=10,
    )
    return document | changes


def with_variants(document: dict[str, Any] | None = None, *, slug: str = "a-question") -> Question:
    question = make_question(document or neuron(), slug=slug)
    for waiting in VariantSet.objects.waiting():
        make_variants(waiting)
    return Question.objects.get(pk=question.pk)
