"""Draws the variants of a parametrised question and checks each: by PyTorch, so only the worker comes here.

Everything is computed twice: in float64 by PyTorch with autograd, and by NumPy with central differences (and the
author's closed form, if there is one). A disagreement fails the set. A draw that is degenerate, ugly or in which a slip
can't be told from the key is left out, and another one is drawn in its place.

A number is *ugly* if it can't be told in few figures: parameters have at most four, and a key written with four
significant figures must count as right; whole numbers below a billion are fine as they are.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from quizzes.expressions.language import ExpressionError
from quizzes.expressions.torch_arithmetic import TorchArithmetic
from quizzes.kinds.parameters import draws
from quizzes.kinds.parametrised import Array, Numbers, ParametrisedDocument

TORCH = TorchArithmetic()
TRIES_PER_VARIANT = 20
RELATIVE, ABSOLUTE = 1e-5, 1e-8  # how far apart the two ways may be: central differences are not exact

Problem = tuple[str, dict[str, Any]]  # code and values, as problems.py words them


class Unusable(ValueError):
    """The question itself is wrong, not just one draw of it."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.problem: Problem = (code, values)


@dataclass
class Outcome:
    """`made` are (seed, numbers), as many as were asked for if `is_complete`; `problems` say what stood in the way."""

    is_complete: bool = False
    made: list[tuple[int, Numbers]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def make(document: ParametrisedDocument) -> Outcome:
    outcome, left_out = Outcome(), Counter[str]()
    try:
        for seed, numbers in _usable(document, left_out):
            outcome.made.append((seed, numbers))
            if len(outcome.made) == document.num_variants:
                outcome.is_complete = True
                break
    except Unusable as error:
        outcome.problems.append(error.problem)
        return outcome
    if not outcome.is_complete:
        outcome.problems.append(("too_few_variants", {"made": len(outcome.made), "wanted": document.num_variants}))
    outcome.problems += [(code, {"count": count}) for code, count in left_out.most_common()]
    return outcome


def _usable(document: ParametrisedDocument, left_out: Counter[str]) -> Iterator[tuple[int, Numbers]]:
    seen: set[str] = set()
    num_tries = TRIES_PER_VARIANT * document.num_variants
    for seed, parameters in draws(document.parameters, document.parsed_constraints(), num_tries=num_tries):
        if parameters is None:
            left_out["left_out_constraints"] += 1
        elif (drawn := json.dumps(parameters)) in seen:
            left_out["left_out_repeated"] += 1
        else:
            seen.add(drawn)
            numbers = computed_twice(document, parameters)
            fault = next(document.with_numbers(numbers).left_out(), None)
            if fault:
                left_out[fault] += 1
            else:
                yield seed, numbers


def computed_twice(document: ParametrisedDocument, parameters: Mapping[str, Any]) -> Numbers:
    """By PyTorch, and confirmed by NumPy. Raises Unusable."""
    first = _computed(document, parameters, is_second=False)
    second = _computed(document, parameters, is_second=True)
    pairs = [("key", first.key, second.key)]
    if first.closed_form is not None and second.closed_form is not None:
        pairs.append(("closed_form", first.key, second.closed_form))
    pairs += [("slips", value, second.slips[slug]) for slug, value in first.slips.items()]
    pairs += [("values", value, second.values[formula]) for formula, value in first.values.items()]
    for where, one, other in pairs:
        if one.shape != other.shape or not np.allclose(one, other, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True):
            values = {"parameters": in_words(parameters), "first": _figures(one), "second": _figures(other)}
            raise Unusable(f"disagreement_{where}", **values)
    return first


def _computed(document: ParametrisedDocument, parameters: Mapping[str, Any], *, is_second: bool) -> Numbers:
    try:
        return document.compute(parameters) if is_second else document.compute(parameters, arithmetic=TORCH)
    except ExpressionError as error:
        values = {"parameters": in_words(parameters), "fault": error.code, "values": error.values}
        raise Unusable("variant_formula", **values) from None


def _figures(value: Array) -> str:
    return str(np.round(value, 6).tolist())[:200]


def in_words(parameters: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in parameters.items())[:300]
