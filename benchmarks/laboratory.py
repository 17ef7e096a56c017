"""The laboratory under load: fairness and overhead of the queue, scaling, polling crowds, watching, cancelling.

    python -m benchmarks.laboratory                               all parts, each on a site of its own (about 9 minutes)
    python -m benchmarks.laboratory --parts queue crowd           some of them
    python -m benchmarks.laboratory --experiments 20 --seconds 10 --runs 5     shorter
    python -m benchmarks.laboratory --json FILE                   writes the figures as well

Nothing else should run on the machine: the site, its workers and the browsers share it.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import platform
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.crowd import Crowd, poll_pause
from benchmarks.first_verdict import CLAIM
from benchmarks.laboratory_bars import MAX_P99, Figures, jain, judge
from benchmarks.laboratory_site import document, launch, learners, site, wait_until, warm_up
from benchmarks.visitor import Visitor

NUM_LEARNERS = 20
NUM_BROWSERS, PAGES_A_SECOND = 200, 30.0
ARRIVALS_A_SECOND = 4.0
SETTLING_SECONDS = 10.0  # until the page's polls have slowed down
GROWTH = 1.25  # from one load to the next higher one
PAGES = ("/en/", "/ko/", "/en/claims/", f"/ko/claims/{CLAIM}/", "/en/learn/", "/en/experiments/")


def queue_part(options: argparse.Namespace, num_processes: int) -> Figures:
    """Learner after learner launches all of theirs, everything at one moment; then the workers begin.

    The processes have trained before, and the site's start is over: neither is the queue's.
    """
    with site(num_processes):
        from django.db import transaction  # noqa: PLC0415

        from trainer.models import Shard  # noqa: PLC0415
        from trainer.queue import send_word  # noqa: PLC0415

        owners = learners(NUM_LEARNERS)
        warm_up(num_processes)
        Shard.objects.all().delete()
        with transaction.atomic():
            launched = [
                launch(owner, document(options.epochs, 0.05 + 0.001 * index))
                for index, owner in enumerate(owners)
                for _ in range(max(1, options.experiments // NUM_LEARNERS))
            ]
        send_word(num_processes)
        wait_until(lambda: not Shard.objects.unfinished().exists())
        shards = list(Shard.objects.filter(state="done").order_by("finished_at"))
        assert len(shards) == Shard.objects.count(), "a shard failed"
        return _queue_figures(shards, [owner.pk for owner in owners], len(launched), num_processes)


def _queue_figures(shards: Sequence[Any], owners: Sequence[int], num_launched: int, num_processes: int) -> Figures:
    wall = (shards[-1].finished_at - min(shard.started_at for shard in shards)).total_seconds()
    training = sum(shard.training_seconds for shard in shards)
    served: dict[int, float] = defaultdict(float)
    ends: dict[int, list[datetime]] = defaultdict(list)
    on_the_way = []
    for number, shard in enumerate(shards, start=1):
        served[shard.owner_id] += shard.training_seconds
        ends[shard.owner_id].append(shard.finished_at)
        if number % len(owners) == 0 and number < len(shards):
            on_the_way.append(jain([served[pk] for pk in owners]))
    first = min(shard.started_at for shard in shards)
    turnaround = [statistics.mean((end - first).total_seconds() for end in ends[pk]) for pk in owners]
    return {
        "experiments": num_launched,
        "shards": len(shards),
        "processes": num_processes,
        "seconds": wall,
        "training_seconds": training,
        "overhead_a_shard": (wall * num_processes - training) / len(shards),
        "jain_of_turnaround": jain(turnaround) if on_the_way else None,
        "jain_of_service": min(on_the_way, default=None),
    }


def crowd_part(options: argparse.Namespace) -> Figures:
    """The stated load first; then a quarter more each time, until the 99th percentile or an error says stop."""
    with site(2) as address:
        from django.test import Client  # noqa: PLC0415

        from trainer.queue import send_word  # noqa: PLC0415
        from trainer.services.cancelling import cancel_experiment  # noqa: PLC0415

        watched = []
        for owner in learners(NUM_LEARNERS):
            client = Client()
            client.force_login(owner)
            watched.append((launch(owner, document(400)), client.cookies["sessionid"].value))
        send_word(2)
        polls = [(f"/en/experiments/{experiment.public_id}/progress/", session) for experiment, session in watched]
        pages = [(page, session) for page in PAGES for _, session in watched[:4]]
        pages += [(page, "") for page in PAGES[:5] for _ in range(4)]
        levels = asyncio.run(_crowd(address, polls, pages, options))
        for experiment, _ in watched:
            cancel_experiment(experiment=experiment)
    held = [level for level in levels if level["p99"] <= MAX_P99 and not level["errors"]]
    return {"stated": levels[0], "levels": levels, "highest": held[-1] if held else None}


async def _crowd(address: str, polls: list[Any], pages: list[Any], options: argparse.Namespace) -> list[Figures]:
    crowd, levels, browsers, rate, new_rate = Crowd(address), [], 0, 0.0, PAGES_A_SECOND
    wanted = options.browsers
    while True:
        crowd.add_readers(pages, a_second=new_rate)
        rate += new_rate
        while browsers < wanted:
            crowd.add_watcher(*polls[browsers % len(polls)])
            browsers += 1
            await asyncio.sleep(1 / ARRIVALS_A_SECOND)
        await asyncio.sleep(SETTLING_SECONDS)
        tally = await crowd.window(options.seconds)
        levels.append({"browsers": browsers, "pages_a_second": rate} | tally.summary())
        if levels[-1]["errors"] or levels[-1]["p99"] > MAX_P99 or len(levels) >= options.levels:
            await crowd.leave()
            return levels
        wanted, new_rate = round(wanted * GROWTH), rate * (GROWTH - 1)


def watching_part(options: argparse.Namespace) -> Figures:
    """From the click to the first point after an optimizer step; and from a record's training to its arrival."""
    with site(2) as address:
        visitor = Visitor(address)
        visitor.sign_up()
        _watch(visitor)  # warms the workers
        runs = [_watch(visitor) for _ in range(options.runs)]
    firsts = [first for first, _ in runs]
    lags = sorted(lag for _, lags in runs for lag in lags)
    return {
        "runs": len(runs),
        "first_point_median": statistics.median(firsts),
        "first_point_worst": max(firsts),
        "records": len(lags),
        "lag_median": statistics.median(lags),
        "lag_p95": lags[int(0.95 * (len(lags) - 1))],
    }


def _watch(visitor: Visitor) -> tuple[float, list[float]]:
    from trainer.models import Measurement  # noqa: PLC0415

    form = visitor.get(f"/en/claims/{CLAIM}/").form("claims")
    answers = {"winner": form.choices["winner"][1], "effect": "50", "certainty": form.choices["certainty"][0]}
    clicked = time.time()
    address = visitor.send(form, answers | {"num_seeds": "10"}).url
    assert "/experiments/" in address, address
    opened, cursor, etag, first, arrivals = time.time(), {}, "", None, {}
    while True:
        news, etag = visitor.get_json(f"{address}progress/?{urlencode({'cursor': json.dumps(cursor)})}", etag=etag)
        now = time.time()
        if news:
            is_over, cursor = "verdict" in news["fragments"], news["cursor"]
            steps = [record["step"] for shard in news.get("shards", []) for record in shard["records"]]
            if first is None and (is_over or any(steps)):
                first = now - clicked
            for shard, (_, sequence) in cursor.items():
                for each in range(sequence + 1):
                    arrivals.setdefault((int(shard), each), now)
            if is_over:
                break
        time.sleep(poll_pause(now - opened))
    flushes = Measurement.objects.filter(shard__in={shard for shard, _ in arrivals}).order_by("shard", "sequence")
    return first, list(_lags(flushes, arrivals))


def _lags(flushes: Any, arrivals: dict[tuple[int, int], float]) -> Iterator[float]:  # noqa: ANN401 (a queryset)
    """Records of a flush were trained one after the other since the flush before."""
    before: dict[int, float] = {}
    for flush in flushes:
        written = flush.created_at.timestamp()
        since = before.get(flush.shard_id, written)
        for number in range(1, len(flush.records) + 1):
            trained = since + (written - since) * number / len(flush.records)
            yield arrivals[flush.shard_id, flush.sequence] - trained
        before[flush.shard_id] = written


def cancelling_part(options: argparse.Namespace) -> Figures:
    """Both processes train one experiment, another waits: from the click on "cancel" to the other's first lease."""
    with site(2):
        from trainer.models import Measurement, Shard  # noqa: PLC0415
        from trainer.queue import send_word  # noqa: PLC0415
        from trainer.services.cancelling import cancel_experiment  # noqa: PLC0415

        (first, second), seconds = learners(2), []
        for _ in range(max(3, options.runs // 2)):
            long = launch(first, document(400))
            send_word(2)
            trained = Measurement.objects.filter(shard__experiment=long)
            wait_until(lambda: trained.values("shard").distinct().count() >= min(2, long.shards.count()))  # noqa: B023
            waiting = launch(second, document(2))
            clicked = time.time()
            cancel_experiment(experiment=long)
            send_word(2)
            wait_until(lambda: waiting.shards.filter(epoch__gte=1).exists())  # noqa: B023
            seconds.append(waiting.shards.exclude(started_at=None).first().started_at.timestamp() - clicked)
            wait_until(lambda: not Shard.objects.unfinished().exists())
    return {"runs": len(seconds), "median": statistics.median(seconds), "worst": max(seconds)}


PARTS = ("queue", "scaling", "crowd", "watching", "cancelling")


def measured(part: str, options: argparse.Namespace) -> Figures:
    """Runs in a process of its own: Django is set up for one site."""
    if part == "queue":
        return queue_part(options, 2)
    if part == "scaling":
        return queue_part(options, 1)
    return {"crowd": crowd_part, "watching": watching_part, "cancelling": cancelling_part}[part](options)


def conditions(options: argparse.Namespace) -> dict[str, str]:
    return {
        "cores": str(os.cpu_count()),
        "load before": f"{os.getloadavg()[0]:.1f}",
        "processor": platform.processor() or platform.machine(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "database": "PostgreSQL" if "DATABASE_URL" in os.environ else "SQLite",
        "options": f"{options.experiments} experiments, {options.browsers} browsers, {options.seconds:g} s, "
        f"{options.runs} runs",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--experiments", type=int, default=100, help="queued at once, of 20 learners")
    parser.add_argument("--epochs", type=int, default=10, help="of a queued experiment")
    parser.add_argument("--browsers", type=int, default=NUM_BROWSERS)
    parser.add_argument("--seconds", type=float, default=30.0, help="of a window in which the crowd is measured")
    parser.add_argument("--levels", type=int, default=5, help="of load at most")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    options = parser.parse_args()
    under = conditions(options)
    print("  ".join(f"{name}: {value}" for name, value in under.items()), flush=True)
    found: dict[str, Figures] = {}
    for part in options.parts:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            found[part] = pool.submit(measured, part, options).result()
        print(f"{part}: {json.dumps(found[part])}", flush=True)
    rows = judge(found)
    for name, value, wanted, is_met in rows:
        print(f"{name:<44} {value:>10.3f}  {wanted:<8} {'' if is_met else 'MISSED'}")
    if options.json:
        options.json.write_text(json.dumps({"conditions": under, **found}, indent=2) + "\n")
    sys.exit(not all(is_met for *_, is_met in rows))


if __name__ == "__main__":
    main()
