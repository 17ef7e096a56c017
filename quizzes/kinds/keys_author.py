"""How an author writes a computed key, its slips and its parameters: parts and rows of the admin's form."""

from django.utils.translation import gettext_lazy as _

from quizzes.kinds.author_fields import Rows
from quizzes.kinds.author_parts import (
    Count,
    Formula,
    Label,
    Lines,
    Name,
    Number,
    Numbers,
    OneOf,
    OptionalFormula,
    Words,
)
from quizzes.kinds.keys import MAX_SLIPS
from quizzes.kinds.parameters import MAX_PARAMETERS
from quizzes.kinds.parametrised import NUM_VARIANTS

LANGUAGE_HELP = _(
    "A number or a formula, such as 3/4, exp(-1), log(10), sum([1, 2, 3]) or [1, 2] @ [3, 4]; with parameters also"
    " sigmoid(w * x + b), grad(cross_entropy(z, onehot(k, 3)), z) or params([784], dense(h), dense(10))."
)
PARAMETER_HELP = _(
    "Fill this in when every reader is to get numbers of their own. Formulas use the names; texts show the value by"
    " [[w]], also computed and rounded: [[w * x:.2f]]. [[b:+]] shows the sign, [[w:()]] puts a negative number into"
    " brackets, [[n:,]] groups thousands. In explanations and slips [[key]] is the right answer."
)
PARAMETER_OF_FORMULA_HELP = _(
    "Fill this in when every reader is to get numbers of their own. The right answer and the slips use the names beside"
    " the variables; readers see numbers in their place, and answer with the variables alone. Texts show a value by"
    " [[a]], also computed and rounded: [[2 * a:.2f]]. [[b:+]] shows the sign, [[a:()]] puts a negative number into"
    " brackets."
)


def slip_rows(help_text: Label = "") -> Rows:
    """Named slips as rows of an author's form."""
    return Rows(
        key="slips",
        name="slip",
        title=_("Slip %(number)d"),
        most=MAX_SLIPS,
        too_many=_("At most %(limit)d slips are possible."),
        num_open=2,
        parts={
            "key": Formula(_("What the mistake gives"), help_text),
            "message": Words(_("What to say to who made it")),
        },
    )


SLIPS = slip_rows(LANGUAGE_HELP)
KEY_PARTS = {
    "key": Formula(_("Right answer"), LANGUAGE_HELP, is_required=True),
    "tolerance_kind": OneOf(
        _("How the answer is compared"),
        choices=(
            ("relative", _("relative: a share of the right answer")),
            ("absolute", _("absolute: a distance")),
            ("significant", _("significant figures")),
        ),
    ),
    "tolerance": Number(
        _("Tolerance"), _("0.01 stands for 1 % when relative; a whole number of figures from 1 to 12."), start=0.01
    ),
}


def parameter_rows(intro: Label) -> Rows:
    return Rows(
        key="parameters",
        name="parameter",
        title=_("Parameter %(number)d"),
        most=MAX_PARAMETERS,
        too_many=_("At most %(limit)d parameters are possible."),
        num_open=1,
        intro=intro,
        parts={
            "name": Name(_("Name"), _("Letters and digits, such as x, y_hat or w1.")),
            "kind": OneOf(_("How it is drawn"), choices=(("range", _("from a range")), ("choices", _("from a list")))),
            "low": Number(_("From"), start=1.0),
            "high": Number(_("Up to"), start=9.0),
            "step": Number(_("In steps of"), _("1 for whole numbers, 0.1 for one decimal."), start=1.0),
            "choices": Numbers(_("The list"), _("When drawn from a list: 0.1, 0.01, 0.001")),
            "shape": Numbers(
                _("Shape"), _("Empty for a number, 3 for a vector of three, 2, 3 for a matrix of two rows.")
            ),
        },
    )


PARAMETERS = parameter_rows(PARAMETER_HELP)
PARAMETERS_OF_FORMULA = parameter_rows(PARAMETER_OF_FORMULA_HELP)
VARIANT_PARTS = {
    "constraints": Lines(
        _("What must hold of the parameters"),
        _("One comparison a line, such as w * x + b > 0 or a != b. Draws for which one fails are thrown away."),
    ),
    "closed_form": OptionalFormula(
        _("Closed form"),
        _("The right answer in another way, such as grad(a * x^2, x), if there is one: the two must always agree."),
    ),
    "num_variants": Count(
        _("Variants"),
        _("How many are made when there are parameters: 2 to 200."),
        start=NUM_VARIANTS,
    ),
}
