"""What only the claims' specs can tell about a document that rests on their runs: arms, metrics, options in words."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from django.utils import translation

from quizzes.kinds.runs import ArmOfClaim, RunsDocument
from quizzes.texts.problems import Problem, word
from quizzes.texts.validated import LANGUAGES
from trainer.engine.specs import ExperimentSpec, ResolvedArm
from trainer.wording.contrasts import differing_words

Specs = Mapping[str, ExperimentSpec]  # by the claim's slug


def run_problems(document: RunsDocument, specs: Specs) -> Iterator[Problem]:
    lost = [*_lost_arms(document, specs)]
    yield from lost
    if lost:
        return
    yield from _unrecorded_metrics(document, specs)
    if len({specs[slug].procedure for slug in document.rests_on}) > 1:
        yield Problem(document.arms[-1][0], word("several_procedures", {}))
    else:
        yield from _options_alike(document, specs)


def _lost_arms(document: RunsDocument, specs: Specs) -> Iterator[Problem]:
    for path, run in document.arms:
        if run.claim not in specs:
            yield Problem(path, word("no_claim", {"slug": run.claim}))
        elif run.arm not in _arms_of(specs[run.claim]):
            yield Problem(path, word("no_arm", {"claim": run.claim, "arm": run.arm}))


def _unrecorded_metrics(document: RunsDocument, specs: Specs) -> Iterator[Problem]:
    for path, metric in document.drawn:
        for _path, run in document.arms:
            if metric not in _resolved(run, specs).metrics(specs[run.claim].probes):
                yield Problem(path, word("not_recorded", {"metric": metric, "claim": run.claim, "arm": run.arm}))
                break


def _options_alike(document: RunsDocument, specs: Specs) -> Iterator[Problem]:
    """Options are told apart by what their arms differ in, and by the author's words."""
    numbered = [(number, option) for number, option in enumerate(document.options, start=1) if option.run]
    arms = [_resolved(option.run, specs) for _number, option in numbered]
    for language in LANGUAGES:
        said = {
            number: (_words(arms, at, language), option.text and option.text.in_language(language))
            for at, (number, option) in enumerate(numbered)
        }
        for first, second in combinations(said, 2):
            if said[first] == said[second]:
                values = {"first": first, "second": second, "language": language}
                yield Problem(("options", second - 1, "run"), word("repeated_text", values))


def _words(arms: Sequence[ResolvedArm], place: int, language: str) -> str:
    with translation.override(language):
        return differing_words(arms, place)


def _arms_of(spec: ExperimentSpec) -> list[str]:
    return [arm.slug for arm in spec.arms]


def _resolved(run: ArmOfClaim, specs: Specs) -> ResolvedArm:
    return specs[run.claim].resolved(_arms_of(specs[run.claim]).index(run.arm))
