"""What benchmarks.laboratory asks of its figures."""

from collections.abc import Sequence
from typing import Any

Figures = dict[str, Any]  # of one part
MAX_P99 = 0.5


def jain(shares: Sequence[float]) -> float:
    """1 when all get the same, 1/n when one gets everything (Jain, Chiu and Hawe, 1984)."""
    return sum(shares) ** 2 / (len(shares) * sum(share**2 for share in shares))


def judge(found: dict[str, Figures]) -> list[tuple[str, float, str, bool]]:
    """(figure, measured, wanted, is it met)."""
    rows: list[tuple[str, float, str, bool]] = []

    def at_most(name: str, value: float, limit: float) -> None:
        rows.append((name, value, f"≤ {limit:g}", value <= limit))

    def at_least(name: str, value: float, limit: float) -> None:
        rows.append((name, value, f"≥ {limit:g}", value >= limit))

    if queue := found.get("queue"):
        if queue["jain_of_service"] is not None:  # else everybody had one turn only
            at_least("fairness of service (Jain, worst moment)", queue["jain_of_service"], 0.95)
            at_least("fairness of turnaround (Jain)", queue["jain_of_turnaround"], 0.95)
        at_most("overhead a shard (s)", queue["overhead_a_shard"], 0.3)
        if one := found.get("scaling"):
            at_least("two processes against one", one["seconds"] / queue["seconds"], 1.8)
    if crowd := found.get("crowd"):
        at_most("99th percentile under the stated load (s)", crowd["stated"]["p99"], MAX_P99)
        at_most("errors under the stated load", crowd["stated"]["errors"], 0)
        highest = crowd["highest"]
        rows.append(("browsers at the highest load that holds", highest["browsers"] if highest else 0, "", True))
    if watching := found.get("watching"):
        at_most("first point, median (s)", watching["first_point_median"], 0.7)
        at_most("lag, median (s)", watching["lag_median"], 0.35)
        at_most("lag, 95th percentile (s)", watching["lag_p95"], 0.8)
    if cancelling := found.get("cancelling"):
        at_most("cancel frees a worker, worst (s)", cancelling["worst"], 2.0)
    return rows
