"""What is wrong with a document, in words: the content check prints it, the admin shows it at the field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from quizzes.texts.validated import LANGUAGES, Path

EXPRESSION_CODE = "expression_"  # stands before the codes of expressions/language.py
# By the code of the error. Plain words for what pydantic reports, then our own codes.
WORDING: Mapping[str, object] = {
    "missing": _("This is required."),
    "missing_language": _("Every text is needed in English and in Korean."),
    "extra_forbidden": _("There is no field of this name here."),
    "string_too_short": _("This is required."),
    "string_too_long": ngettext_lazy(
        "At most %(max_length)d character.", "At most %(max_length)d characters.", "max_length"
    ),
    "string_type": _("This must be text; in a file, put it in quotation marks."),
    "string_pattern_mismatch": _("Only small letters a–z, digits and single hyphens."),
    "bool_type": _("This must be true or false."),
    "int_type": _("This must be a whole number."),
    "int_parsing": _("This must be a whole number."),
    "int_from_float": _("This must be a whole number."),
    "float_type": _("This must be a number."),
    "float_parsing": _("This must be a number."),
    "finite_number": _("This must be a finite number."),
    "greater_than": _("This must be greater than %(gt)s."),
    "greater_than_equal": _("This must be at least %(ge)s."),
    "less_than": _("This must be less than %(lt)s."),
    "less_than_equal": _("This must be at most %(le)s."),
    "literal_error": _("This must be one of: %(expected)s."),
    "too_short": _("At least %(min_length)d are needed, here are %(actual_length)d."),
    "too_long": _("At most %(max_length)d are possible, here are %(actual_length)s."),
    "tuple_type": _("This must be a list."),
    "list_type": _("This must be a list."),
    "dict_type": _("This must be a mapping of names to values."),
    "model_type": _("This must be a mapping of names to values."),
    "model_attributes_type": _("This must be a mapping of names to values."),
    "address": _("This is no address that begins with https:// or http://."),
    "control_characters": _("This contains control characters, which nobody can see."),
    "reserved_slug": _("The name “%(slug)s” is reserved."),
    "formula": _("The formula “%(formula)s” is not balanced (%(fault)s)."),
    "empty_range": _("The range is empty: low must be less than high."),
    "repeated_slug": _("The name “%(slug)s” occurs twice."),
    "repeated_text": _("Options %(first)d and %(second)d say the same (%(language)s)."),
    "one_correct": _("Exactly one option must be correct, here are %(num_correct)d."),
    "some_correct": _("At least one option must be correct."),
    "some_wrong": _("At least one option must be wrong."),
    "expression_empty": _("A formula is needed here."),
    "expression_too_long": _("A formula has at most %(max)d characters."),
    "expression_too_large": _("This formula is too large: too many parts, too deep, or too many entries."),
    "expression_syntax": _("This is no formula. Possible are numbers, + - * / ^ @, brackets, lists and functions."),
    "expression_brackets": _("A bracket is opened and not closed, or closed and not opened."),
    "expression_place": _("An entry is picked by entry(v, 0) or entry(M, 0, 1); places count from 0."),
    "expression_unknown_name": _("Nothing is known of “%(name)s” here."),
    "expression_unknown_function": _("There is no function “%(name)s”, or its brackets are missing."),
    "expression_product_needs_sign": _("Write a * between “%(name)s” and the bracket."),
    "expression_arguments": _("“%(name)s” takes %(expected)s values."),
    "expression_grad_of_what": _("Write grad(formula, name), with the name of a parameter."),
    "expression_grad_of_number": _("The formula in grad(…) must give one number."),
    "expression_layer": _("This describes no network: a layer is unknown or doesn't fit what comes in."),
    "expression_no_comparison": _("A comparison is needed here, such as a < b or w * x != 0."),
    "parameter_range": _("“%(name)s” needs a range: from, up to and a step that fits into it."),
    "parameter_step": _("“%(name)s” has too small a step: a range has at most %(limit)d values."),
    "parameter_choices": _("“%(name)s” needs a list of at least two different numbers."),
    "constraints_of_nothing": _("Without parameters there is nothing to compare."),
    "constraints_impossible": _("No draw fulfils all of these: widen the ranges or take a comparison away."),
    "placeholder": _("In [[%(placeholder)s]]: %(message)s"),
    "placeholder_format": _("“%(format)s” is no format. Possible are .2f, .3g, .1e, +, a comma and ()."),
    "placeholder_tells": _("[[key]] is the right answer: it may stand in explanations and slips only."),
    "placeholder_of_formula": _(
        "The right answer is a formula here, and [[key]] can't show it. Write it out, such as [[2 * a]] x."
    ),
    "too_many_placeholders": _("At most %(limit)d [[…]] are possible in one text, here are %(count)d."),
    "closed_form_differs": _("The closed form and the right answer disagree."),
    "closed_form_shape": _("The closed form has another shape than the right answer."),
    "expression_shapes": _("The shapes in this formula don't fit together."),
    "expression_not_finite": _("This formula has no finite value."),
    "expression_one_number": _("The formula must give one number."),
    "taken_name": _("“%(name)s” is the name of a function or a constant."),
    "empty_form": _("“%(form)s” has neither letters nor digits."),
    "gaps": _("The text must contain %(gaps)s, each once (%(language)s)."),
    "one_number": _("The right answer of this kind is one number."),
    "tensor_shape": _("A vector or a matrix is needed, at most %(limit)d by %(limit)d."),
    "significant_figures": _("Significant figures are a whole number from 1 to 12."),
    "relative_tolerance": _("A relative tolerance is at most 0.5."),
    "slip_shape": _("Slip %(number)d has another shape than the right answer."),
    "variants_drafting": _("The variants of this question are still being made."),
    "variants_failed": _("The variants of this question could not be made."),
    "one_shown": _("Exactly one option's run must be shown: mark it, and choose its run."),
    "repeated_run": _("The same run or metric stands here twice."),
    "run_missing": _("Every option needs a run."),
    "run_or_text": _("An option without a run needs words of its own."),
    "claim_needed": _("Choose the claim: its verdict is the right answer."),
    "runs_no_evidence": _("A claim behind this question has no current evidence."),
    "runs_in_doubt": _("The verdict of a claim behind this question is in doubt."),
    "runs_undecided": _("The verdict of the claim leaves open who wins: there is no right answer."),
    "no_claim": _("There is no claim “%(slug)s”."),
    "no_arm": _("The claim “%(claim)s” has no arm “%(arm)s”."),
    "not_recorded": _("“%(metric)s” was not recorded by the arm “%(arm)s” of the claim “%(claim)s”."),
    "several_procedures": _("The runs are of different procedures: their curves can't be compared."),
    "no_help": _("Readers mark this kind themselves: it has neither hints nor further tries."),
    "too_many_tries": _("With so few options at most %(limit)d tries are possible: the last one is always right."),
    "variants_crashed": _("Making them took too long or failed. The owner of this site finds the reason in the log."),
    "too_few_variants": _(
        "Only %(made)d of %(wanted)d variants could be made. Widen the ranges, take a comparison away or ask for fewer."
    ),
    "variant_formula": _("With %(parameters)s: %(message)s"),
    "disagreement_key": _(
        "Two ways to compute the right answer disagree: %(first)s and %(second)s, with %(parameters)s. A derivative may"
        " not exist there; exclude it by a comparison."
    ),
    "disagreement_closed_form": _(
        "The closed form disagrees with the right answer: %(second)s instead of %(first)s, with %(parameters)s."
    ),
    "disagreement_slips": _("Two ways to compute a slip disagree: %(first)s and %(second)s, with %(parameters)s."),
    "disagreement_values": _(
        "Two ways to compute a value in the texts disagree: %(first)s and %(second)s, with %(parameters)s."
    ),
    "left_out_constraints": ngettext_lazy(
        "%(count)d draw left out: a comparison did not hold.",
        "%(count)d draws left out: a comparison did not hold.",
        "count",
    ),
    "left_out_repeated": ngettext_lazy(
        "%(count)d draw left out: it repeated another.", "%(count)d draws left out: they repeated others.", "count"
    ),
    "left_out_not_finite": ngettext_lazy(
        "%(count)d draw left out: something in it was infinite or undefined.",
        "%(count)d draws left out: something in them was infinite or undefined.",
        "count",
    ),
    "left_out_zero": ngettext_lazy(
        "%(count)d draw left out: the right answer was zero, of which no share can be taken.",
        "%(count)d draws left out: the right answer was zero, of which no share can be taken.",
        "count",
    ),
    "left_out_ugly": ngettext_lazy(
        "%(count)d draw left out: written with four figures its numbers would not count as right.",
        "%(count)d draws left out: written with four figures their numbers would not count as right.",
        "count",
    ),
    "left_out_key": ngettext_lazy(
        "%(count)d draw left out: its right answer would not be marked as right.",
        "%(count)d draws left out: their right answers would not be marked as right.",
        "count",
    ),
    "left_out_slip_is_right": ngettext_lazy(
        "%(count)d draw left out: a slip counted as right.",
        "%(count)d draws left out: a slip counted as right.",
        "count",
    ),
    "left_out_slips_alike": ngettext_lazy(
        "%(count)d draw left out: two slips gave the same.",
        "%(count)d draws left out: two slips gave the same.",
        "count",
    ),
    "slip_is_right": _("Slip %(number)d counts as right: its answer lies within the tolerance."),
    # What question_checks.py finds in a valid document
    "no_reference": _("No source is named. Readers trust what they can look up."),
    "dead_name": _("There is no “%(name)s” any more."),
    "dead_link": _("The link %(target)s leads nowhere."),
    "odd_link": _("The link %(target)s should begin with https://, concept:, question: or claim:."),
    "stray_dollar": _("This dollar belongs to no formula (if you mean the sign, write \\$): %(text)s"),
    "no_korean": _("This is not Korean: there is no Hangul in it."),
    "no_english": _("This is not English: most of it is Hangul."),
    "same_stem": _("The question “%(slug)s” asks the same in the same words."),
    "longest_is_right": _(
        "The right option is by far the longest. Readers guess by length: say as much in the others."
    ),
    "absolute_word": _(
        "“%(word)s” stands in wrong options only. Readers take such words for a sign of a wrong answer."
    ),
    "catch_all": _("“All” or “none of these” tests reading, not the subject: say what is meant."),
}


@dataclass(frozen=True)
class Problem:
    """Where in the document, and what."""

    path: Path
    message: str


def problems_of(error: ValidationError) -> list[Problem]:
    return list(_worded(error))


def _worded(error: ValidationError) -> Iterator[Problem]:
    for detail in error.errors(include_url=False, include_input=False):
        yield Problem(tuple(detail["loc"]), word(_code(detail), detail.get("ctx", {})))


def word(code: str, values: Mapping[str, object]) -> str:
    if "fault" in values and "values" in values:  # of a formula in a text or of a variant
        values = {**values, "message": word(EXPRESSION_CODE + str(values["fault"]), values["values"])}
    return str(WORDING[code] % values) if values else str(WORDING[code])


def _code(detail: ErrorDetails) -> str:
    if detail["type"] == "missing" and detail["loc"][-1:] and detail["loc"][-1] in LANGUAGES:
        return "missing_language"
    return detail["type"]
