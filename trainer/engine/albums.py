"""Albums: the snapshots of a run as plain JSON. Pure: the web process adds up those of several shards.

{snapshot: {arm: {"frame": …, "moments": {step: {"num_networks": n, "counts": rows of whole numbers}}}}}, keys as text.
A frame says what the counts are counted in; it is the same for all seeds of an arm.
"""

from collections.abc import Iterable
from typing import Any

Counts = list[list[int]]
Album = dict[str, dict[str, dict[str, Any]]]


def note(
    album: Album, name: str, arm: int, step: int, *, frame: dict[str, Any], num_networks: int, counts: Counts
) -> None:
    """Other networks of this arm may have been seen at this step before."""
    page = album.setdefault(name, {}).setdefault(str(arm), {"frame": frame, "moments": {}})
    before = page["moments"].get(str(step))
    if before is not None:
        num_networks += before["num_networks"]
        pairs = zip(counts, before["counts"], strict=True)
        counts = [[one + other for one, other in zip(*rows, strict=True)] for rows in pairs]
    page["moments"][str(step)] = {"num_networks": num_networks, "counts": counts}


def merged(albums: Iterable[Album]) -> Album:
    whole: Album = {}
    for album in albums:
        for name, pages in album.items():
            for arm, page in pages.items():
                for step, seen in page["moments"].items():
                    note(whole, name, int(arm), int(step), frame=page["frame"], **seen)
    return whole
