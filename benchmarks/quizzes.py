"""Pages of questions, and answers under load, on a large site: 2,000 questions, 10,000 learners, a million attempts.

    python -m benchmarks.quizzes                                     about a quarter of an hour
    python -m benchmarks.quizzes --attempts 50000 --seconds 20       a first impression
    DATABASE_URL=postgres://… python -m benchmarks.quizzes           an empty database on PostgreSQL
    python -m benchmarks.quizzes --keep DIR                          generate once, measure again

First every page alone: queries and time of one request after the other. Then the site as `manage.py up` runs it:
answers at a steady rate while its workers train.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

PAGE_QUERIES, PAGE_MILLISECONDS, ANSWER_MILLISECONDS = 12, 150, 300


@contextmanager
def data_directory(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="quizzes-") as folder:
        yield Path(folder)


def set_up(directory: Path) -> None:
    """This process and its children belong to the site of that directory."""
    variables = {"DATA_DIR": str(directory), "ENV_FILE": os.devnull, "DJANGO_SETTINGS_MODULE": "studyapp.settings"}
    os.environ |= variables
    for command in (["migrate"], ["load_content"], ["collectstatic", "--no-input"]):
        arguments = [sys.executable, "manage.py", *command, "--verbosity", "0"]
        subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)
    import studyapp.wsgi  # noqa: F401, PLC0415 (the settings read the environment; loaded as the site loads it)


def generate(options: argparse.Namespace) -> float:
    """Seconds that it took; 0 if it was done before."""
    from benchmarks.large_site import Size, fill  # noqa: PLC0415 (models need Django to be set up)
    from quizzes.models import Attempt  # noqa: PLC0415

    if Attempt.objects.exists():
        return 0.0
    started = time.monotonic()
    fill(Size(options.questions, options.users, options.attempts))
    return time.monotonic() - started


def conditions(options: argparse.Namespace, generated: float) -> dict[str, str]:
    from django.db import connection  # noqa: PLC0415

    from quizzes.models import Attempt, Question  # noqa: PLC0415

    return {
        "questions": f"{Question.objects.published().count():,}",
        "attempts": f"{Attempt.objects.count():,}",
        "learners": f"{options.users:,}",
        "database": connection.vendor,
        "generated in": f"{generated:.0f} s" if generated else "an earlier run",
        "cores": str(os.cpu_count()),
        "load before": ", ".join(f"{load:.1f}" for load in os.getloadavg()),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def page_times(repeats: int, only: str) -> list[Any]:
    from benchmarks.page_times import measure  # noqa: PLC0415
    from benchmarks.quiz_pages import pages  # noqa: PLC0415

    return [measure(page, repeats=repeats) for page in pages() if only in page.name]


def show_pages(times: Sequence[Any]) -> None:
    print(f"{'page':<38} {'queries':>7} {'median':>9} {'p99':>9} {'processor':>10} {'size':>8}")
    for time_ in times:
        is_over = time_.queries > PAGE_QUERIES or time_.p99 > PAGE_MILLISECONDS
        figures = f"{time_.median:>6.1f} ms {time_.p99:>6.1f} ms {time_.processor:>7.1f} ms {time_.kilobytes:>5.0f} kB"
        print(f"{time_.name:<38} {time_.queries:>7} {figures}{'  over' if is_over else ''}")
    print(f"aim: at most {PAGE_QUERIES} queries and {PAGE_MILLISECONDS} ms at p99")


def under_load(options: argparse.Namespace, directory: Path) -> dict[str, Any]:
    from django.contrib.auth import get_user_model  # noqa: PLC0415

    from benchmarks.answering import answer, forms, num_stored  # noqa: PLC0415
    from benchmarks.first_verdict import own_site  # noqa: PLC0415
    from benchmarks.page_times import at  # noqa: PLC0415
    from benchmarks.training_load import Training  # noqa: PLC0415
    from quizzes.models import Question  # noqa: PLC0415

    users = list(get_user_model().objects.filter(username__startswith="learner")[1:401])
    questions = list(Question.objects.published().select_related("revision")[:200])
    sent = list(forms(int(options.rate * options.seconds), users=users, questions=questions))
    with own_site(directory) as site, Training(users) as training:
        answer(site, list(forms(50, users=users, questions=questions)), rate=10)
        training.wait()
        answers = answer(site, sent, rate=options.rate)
        num_trained = training.num_trained()
    milliseconds = [1000 * seconds for seconds in answers.seconds]
    return {
        "answers": len(sent),
        "rate": options.rate,
        "median": at(milliseconds, 0.5),
        "p99": at(milliseconds, 0.99),
        "slowest": max(milliseconds),
        "errors": len(answers.errors),
        "first_errors": answers.errors[:3],
        "acknowledged": len(answers.acknowledged),
        "stored": num_stored(answers.acknowledged),
        "shards_trained_meanwhile": num_trained,
    }


def show_load(load: dict[str, Any]) -> None:
    print(f"{load['answers']:,} answers, {load['rate']:g} a second, while two workers train:")
    print(f"median {load['median']:.0f} ms, p99 {load['p99']:.0f} ms, slowest {load['slowest']:.0f} ms")
    print(f"{load['errors']} errors; {load['stored']:,} of {load['acknowledged']:,} acknowledged answers are stored")
    print(f"{load['shards_trained_meanwhile']} shards trained meanwhile")
    for error in load["first_errors"]:
        print(f"  {error}")
    print(f"aim: p99 at most {ANSWER_MILLISECONDS} ms, no error, every acknowledged answer stored")


def options_of() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=2000)
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--attempts", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=100, help="requests of each page")
    parser.add_argument("--rate", type=float, default=50, help="answers a second")
    parser.add_argument("--seconds", type=float, default=120, help="of answers; 0: pages only")
    parser.add_argument("--only", default="", metavar="WORDS", help="pages whose name contains the words")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="generate into this folder, or use what is there")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    return parser.parse_args()


def main() -> None:
    options = options_of()
    with data_directory(options.keep) as directory:
        set_up(directory)
        generated = generate(options)
        under = conditions(options, generated)
        print("  ".join(f"{name}: {value}" for name, value in under.items()))
        times = page_times(options.repeats, options.only)
        show_pages(times)
        load = under_load(options, directory) if options.seconds else None
        if load:
            show_load(load)
    if options.json:
        figures = {"conditions": under, "pages": [asdict(time_) for time_ in times], "load": load}
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
