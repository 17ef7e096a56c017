"""What an interval says about the margin of its rule, and what to say in the interview, sentence by sentence."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentences = dict[str, Promise]

_WITHIN = _("%(effect)s (%(interval)s). The whole interval lies within %(margin)s on either side of zero.")
_DIFFERENCE: Sentences = {
    "supported": _("%(effect)s (%(interval)s). The whole interval lies beyond the margin of %(margin)s."),
    "no difference": _WITHIN,
    "small": _("%(effect)s (%(interval)s). The arms do differ, but the whole interval stays below %(margin)s."),
    "refuted": _("%(effect)s (%(interval)s). The whole interval lies on the other side of zero than the claim."),
    "short of the margin": _("%(effect)s (%(interval)s). The whole interval stays below the claimed %(margin)s."),
    "inconclusive": _(
        "%(effect)s (%(interval)s). The interval neither clears the margin of %(margin)s nor excludes it."
    ),
    "too few signs": _(
        "%(effect)s (%(interval)s). The interval clears the margin of %(margin)s, but the sign test, which asks only "
        "for the direction in every seed, does not confirm it on so few seeds."
    ),
}
_DIFFERENCE["unconfirmed"] = _(
    "%(effect)s (%(interval)s). The whole interval lies on the other side of zero than the claim, but the sign test, "
    "which asks only for the direction in every seed, does not confirm it."
)
_RATIO: Sentences = {
    "supported": _("%(effect)s (%(interval)s). The whole interval lies beyond the claimed factor of %(margin)s."),
    "no difference": _("%(effect)s (%(interval)s). The whole interval lies within a factor of %(margin)s either way."),
    "small": _(
        "%(effect)s (%(interval)s). The arms do differ, but the whole interval stays below a factor of %(margin)s."
    ),
    "refuted": _("%(effect)s (%(interval)s). The whole interval lies on the other side of 1 than the claim."),
    "short of the margin": _("%(effect)s (%(interval)s). The whole interval stays short of the factor of %(margin)s."),
    "inconclusive": _(
        "%(effect)s (%(interval)s). The interval neither clears the claimed factor of %(margin)s nor excludes it."
    ),
    "too few signs": _(
        "%(effect)s (%(interval)s). The interval clears the factor of %(margin)s, but the sign test, which asks only "
        "for the direction in every seed, does not confirm it on so few seeds."
    ),
}
_RATIO["unconfirmed"] = _(
    "%(effect)s (%(interval)s). The whole interval lies on the other side of 1 than the claim, but the sign test, "
    "which asks only for the direction in every seed, does not confirm it."
)
_EQUIVALENCE: Sentences = {
    "unconfirmed": _(
        "%(effect)s (%(interval)s). The whole interval lies farther than %(margin)s from zero, but the sign test, "
        "which asks only for the direction in every seed, does not confirm it."
    ),
    "supported": _WITHIN,
    "refuted": _("%(effect)s (%(interval)s). The whole interval lies farther than %(margin)s from zero."),
    "inconclusive": _("%(effect)s (%(interval)s). The interval lies partly within %(margin)s of zero, partly beyond."),
    "too few seeds": _(
        "%(effect)s (%(interval)s). The whole interval lies within %(margin)s of zero, but on so few seeds no claim is "
        "supported."
    ),
}
_THRESHOLD: Sentences = {
    "unconfirmed": _(
        "%(effect)s (%(interval)s). The whole interval lies on the other side of %(margin)s than the claim, but the "
        "sign test, which asks only for the side of every seed, does not confirm it."
    ),
    "supported": _("%(effect)s (%(interval)s). The whole interval lies beyond %(margin)s, on the claimed side."),
    "refuted": _("%(effect)s (%(interval)s). The whole interval lies on the other side of %(margin)s than the claim."),
    "inconclusive": _("%(effect)s (%(interval)s). The interval does not tell on which side of %(margin)s it is."),
    "too few seeds": _(
        "%(effect)s (%(interval)s). The whole interval lies beyond %(margin)s, but the seeds are too few."
    ),
}
_SHARES = _("%(effect)s (%(interval)s). Exact McNemar test on the seeds that tell the arms apart: p = %(p)s.")
_MONOTONE: Sentences = {
    "step back": _("%(effect)s (%(interval)s). But a step goes the other way by more than %(margin)s."),
}
_EXACT: Sentences = {
    "supported": _("%(effect)s (%(interval)s). No seed deviates from %(value)s by more than %(margin)s."),
    "refuted": _("%(effect)s (%(interval)s). At least one seed deviates from %(value)s by more than %(margin)s."),
}
FINDINGS: dict[str, Sentences] = {
    "difference": _DIFFERENCE,
    "ratio": _RATIO,
    "equivalence": _EQUIVALENCE,
    "threshold": _THRESHOLD,
    "proportion": _THRESHOLD,
    "monotone": _DIFFERENCE | _MONOTONE,
    "exact": _EXACT,
    "shares": dict.fromkeys(("supported", "refuted", "inconclusive"), _SHARES),
}

_YES = _(
    "Yes, in this setting: %(effect)s (%(interval)s, %(count)s seeds). I would name the setting along with it, "
    "because nothing else was tested."
)
_NO = _("No, not in this setting: %(effect)s (%(interval)s, %(count)s seeds).")
_OPEN = _("I would not commit myself: %(effect)s on %(count)s seeds, but the %(interval)s leaves both possible.")
_PROBABLY = _(
    "Probably, but I would want more seeds: %(effect)s (%(interval)s), and %(count)s seeds are too few to be sure."
)
_PROBABLY_NOT = _(
    "Probably not, but I would want more seeds: %(effect)s (%(interval)s), which %(count)s seeds do not settle."
)
_BEYOND: Sentences = {
    "unconfirmed": _PROBABLY_NOT,
    "supported": _YES,
    "no difference": _(
        "In this setting I would not expect a difference that matters: %(effect)s (%(interval)s, %(count)s seeds), "
        "which is well within %(margin)s."
    ),
    "small": _(
        "They differ, but by less than was asked for: %(effect)s (%(interval)s, %(count)s seeds), and only %(margin)s "
        "or more would count here."
    ),
    "refuted": _NO,
    "short of the margin": _("No, not by as much: %(effect)s (%(interval)s, %(count)s seeds), short of %(margin)s."),
    "inconclusive": _OPEN,
    "too few signs": _PROBABLY,
}
_PLAIN: Sentences = {
    "unconfirmed": _PROBABLY_NOT,
    "supported": _YES,
    "refuted": _NO,
    "inconclusive": _OPEN,
    "too few seeds": _PROBABLY,
}
ANSWERS: dict[str, Sentences] = {
    "difference": _BEYOND,
    "ratio": _BEYOND
    | {
        "no difference": _(
            "In this setting I would not expect a difference that matters: %(effect)s (%(interval)s, %(count)s seeds), "
            "which is within a factor of %(margin)s."
        ),
        "small": _(
            "They differ, but by less than was asked for: %(effect)s (%(interval)s, %(count)s seeds), and only a "
            "factor of %(margin)s or more would count here."
        ),
        "short of the margin": _(
            "No, not by as much: %(effect)s (%(interval)s, %(count)s seeds), short of a factor of %(margin)s."
        ),
    },
    "monotone": _BEYOND | {"step back": _NO},
    "exact": {"supported": _YES, "refuted": _NO},
    "equivalence": _PLAIN,
    "threshold": _PLAIN,
    "proportion": _PLAIN,
    "shares": _PLAIN,
}
