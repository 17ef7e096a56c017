"""From the click on "launch" to the first point of a curve and to the verdict, as a learner's page would see it.

    python -m benchmarks.first_verdict                           starts a site of its own on a temporary folder
    python -m benchmarks.first_verdict --site http://localhost:8000     measures a running one (signs up a new learner)

Each launch trains the claim on a block of seeds that nobody trained before. One launch beforehand warms the workers.
"""

import argparse
import json
import os
import platform
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.visitor import Visitor

CLAIM = "deep-sigmoid-does-not-train"
POLL_SECONDS = 0.15  # as the page does in its first 3 s
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Run:
    """Seconds after the click."""

    first_point: float
    verdict: float
    outcome: str


def measure(visitor: Visitor, *, claim: str, num_seeds: int) -> Run:
    """Predicts, clicks, and follows the experiment to its verdict."""
    form = visitor.get(f"/en/claims/{claim}/").form("claims")
    treatment, certainty = form.choices["winner"][1], form.choices["certainty"][0]
    answers = {"winner": treatment, "effect": "50", "certainty": certainty, "num_seeds": str(num_seeds)}
    clicked = time.monotonic()
    page = visitor.send(form, answers)
    assert "/experiments/" in page.url, f"the launch was refused ({page.status}): {page.text[-3000:]}"
    return _follow(visitor, page.url, clicked)


def _follow(visitor: Visitor, address: str, clicked: float) -> Run:
    first_point, cursor, etag = None, {}, ""
    while time.monotonic() < clicked + PATIENCE_SECONDS:
        news, etag = visitor.get_json(f"{address}progress/?{urlencode({'cursor': json.dumps(cursor)})}", etag=etag)
        if news:
            cursor, fragments = news["cursor"], news["fragments"]
            seconds = time.monotonic() - clicked
            if news.get("shards") or "verdict" in fragments:
                first_point = first_point or seconds
            if "verdict" in fragments:
                badge = re.search(r"badge-(supported|refuted|no-difference|inconclusive)", "".join(fragments.values()))
                return Run(first_point, seconds, badge.group(1).replace("-", " ") if badge else "none")
        time.sleep(POLL_SECONDS)
    raise TimeoutError(f"no verdict after {PATIENCE_SECONDS} s: {address}")


@contextmanager
def own_site(data_directory: Path) -> Iterator[str]:
    """`manage.py up` on a new folder; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        variables = {"DATA_DIR": str(data_directory), "PORT": str(port), "ENV_FILE": os.devnull}
        command = [sys.executable, "manage.py", "up"]
        site = subprocess.Popen(command, env=os.environ | variables, stdout=subprocess.PIPE, text=True)
        try:
            assert any("Ready after" in line for line in site.stdout), "the site did not start"
            yield f"http://127.0.0.1:{port}"
        finally:
            site.send_signal(signal.SIGINT)
            site.communicate()


def conditions(num_seeds: int) -> dict[str, str]:
    return {
        "claim": CLAIM,
        "seeds": str(num_seeds),
        "cores": str(os.cpu_count()),
        "processor": platform.processor() or platform.machine(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "poll": f"every {POLL_SECONDS * 1000:.0f} ms",
    }


def show(runs: Sequence[Run], under: dict[str, str]) -> None:
    print("  ".join(f"{name}: {value}" for name, value in under.items()))
    print(f"{'run':>6} {'first point':>12} {'verdict':>9}  outcome")
    for number, run in enumerate(runs, start=1):
        print(f"{number:>6} {run.first_point:>10.2f} s {run.verdict:>7.2f} s  {run.outcome}")
    points, verdicts = [run.first_point for run in runs], [run.verdict for run in runs]
    print(f"{'median':>6} {statistics.median(points):>10.2f} s {statistics.median(verdicts):>7.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", help="address of a running site; without it, one is started")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="first-verdict-") as folder,
        nullcontext(options.site) if options.site else own_site(Path(folder) / "var") as site,
    ):
        visitor = Visitor(site)
        visitor.sign_up()
        measure(visitor, claim=CLAIM, num_seeds=options.seeds)
        runs = [measure(visitor, claim=CLAIM, num_seeds=options.seeds) for _ in range(options.runs)]
    under = conditions(options.seeds)
    show(runs, under)
    if options.json:
        options.json.write_text(
            json.dumps({"conditions": under, "runs": [asdict(run) for run in runs]}, indent=2) + "\n"
        )


if __name__ == "__main__":
    main()
