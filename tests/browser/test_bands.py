"""While a run goes on the browser computes means and bands by itself: they must be those of trainer/curves.py."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from trainer.curves import T_QUANTILES, curves_of

pytestmark = pytest.mark.browser
SCRIPT = Path(__file__).parents[2] / "studyapp" / "static" / "js" / "bands.js"
COMPUTE = """([shards, arms, quantiles, news]) => {
    const records = new Laboratory.Records(shards, arms, quantiles);
    for (const each of news) records.add(each);
    return records.curves();
}"""
SHARDS = {"1": {"arms": [0, 1], "seeds": [0, 1]}, "2": {"arms": [0, 1], "seeds": [2]}}
RECORDS = {
    "1": [{"step": 1, "values": {"m": [1.0, 2.0, 5.0, None]}}, {"step": 9, "values": {"m": [0.5, 2.5, None, None]}}],
    "2": [{"step": 1, "values": {"m": [4.0, 6.5]}}],
}


def test_the_browser_computes_the_bands_of_the_server(page: Page) -> None:
    page.add_script_tag(path=SCRIPT)
    news = [{"id": "1", "restart": False, "records": [{"step": 1, "values": {"m": [99.0] * 4}}]}]
    news += [{"id": shard, "restart": True, "records": records} for shard, records in RECORDS.items()]
    computed = page.evaluate(COMPUTE, [SHARDS, [{"slug": "a"}, {"slug": "b"}], list(T_QUANTILES), news])
    replicas = {key: [(arm, seed) for arm in each["arms"] for seed in each["seeds"]] for key, each in SHARDS.items()}
    rows = [(replicas[shard], record) for shard, records in RECORDS.items() for record in records]
    expected = curves_of(rows, arms=["a", "b"])
    assert computed["m"]["steps"] == expected["m"]["steps"] == [1, 9]
    for slug, ends in expected["m"]["arms"].items():
        for end, values in ends.items():
            assert rounded(computed["m"]["arms"][slug][end]) == rounded(values)


def rounded(values: list[float | None]) -> list[str]:
    return ["none" if value is None else f"{value:.4g}" for value in values]
