"""A verdict in the terminal: a line per comparison, and the outcome in the last one."""

from collections.abc import Iterator

from trainer.engine.specs import ExperimentSpec
from trainer.engine.verdicts import Comparison, Verdict

SIGNS = {"ratio": "×{:.4g}"}  # how an effect is written; else with its sign


def report(spec: ExperimentSpec, verdict: Verdict) -> str:
    """The last line: outcome, then effect and interval of every comparison."""
    lines = [_line(spec, comparison) for comparison in verdict.comparisons]
    effects = "; ".join(_effect(spec, comparison) for comparison in verdict.comparisons)
    return "\n".join([*_tuned(spec, verdict), *lines, f"{verdict.outcome}: {effects}"])


def _tuned(spec: ExperimentSpec, verdict: Verdict) -> Iterator[str]:
    for choice in verdict.tuning["choices"] if verdict.tuning else ():
        edge = "; edge of its grid, so the arm's result is a lower bound" if choice["is_edge"] else ""
        yield f"tuned: {spec.arms[choice['arm']].slug} {verdict.tuning['field']} {choice['value']}{edge}"


def _line(spec: ExperimentSpec, comparison: Comparison) -> str:
    rule = spec.rule.all_of[comparison.rule]
    measure = rule.measure or spec.measure
    judged = f"{rule.metric} (last)" if getattr(rule, "metric", "") else f"{measure.metric} ({measure.at})"
    parts = [", ".join(_means(spec, comparison)), _counts(comparison)]
    if len(spec.rule.all_of) > 1:
        parts.append(f"{rule.kind} {comparison.outcome}")
    return f"{judged}: {'; '.join(parts)}"


def _means(spec: ExperimentSpec, comparison: Comparison) -> Iterator[str]:
    for arm, mean in zip(comparison.arms, comparison.means, strict=True):
        yield f"{spec.arms[arm].slug} {'diverged' if mean is None else f'{mean:.6g}'}"


def _counts(comparison: Comparison) -> str:
    counts = f"{comparison.wins} wins, {comparison.losses} losses, {comparison.ties} ties"
    return f"{counts}, sign test p {comparison.sign_p:.3g}"


def _effect(spec: ExperimentSpec, comparison: Comparison) -> str:
    if comparison.effect is None or comparison.low is None:
        if not any(comparison.num_diverged):
            return "no interval"
        diverged = " and ".join(map(str, comparison.num_diverged))
        return f"no interval, diverged {diverged} of {comparison.num_pairs}"
    is_alone = len(comparison.arms) == 1  # a value, no difference
    sign = "{:.4g}" if is_alone else SIGNS.get(spec.rule.all_of[comparison.rule].kind, "{:+.4g}")
    effect = sign.format(comparison.effect)
    chance = f"at {1 - comparison.level:.4g}" if comparison.level else "without chance"
    return f"{effect} [{comparison.low:.4g}, {comparison.high:.4g}] {chance}"
