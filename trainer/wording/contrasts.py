"""What several configurations share and in what each differs from the others, in words, from the specs themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trainer.engine.specs import ResolvedArm
from trainer.wording.fields import field_label, phrase, phrases
from trainer.wording.setting import Fact

ABSENT = object()


@dataclass(frozen=True)
class Difference:
    """A part in which the configurations differ: its path, and what stands there in each (or ABSENT)."""

    path: str
    values: tuple[Any, ...]


def differences(arms: Sequence[ResolvedArm]) -> list[Difference]:
    """The smallest parts that say all; a part that has another name in some arm differs as a whole."""
    documents = [arm.model_dump(mode="json") for arm in arms]
    return [*_differences("", documents)]


def differing_words(arms: Sequence[ResolvedArm], place: int) -> str:
    """In what the arm at `place` differs from some other: "learning rate 0.1, no dropout"; empty when in nothing."""
    values = ((each.path, each.values[place]) for each in differences(arms))
    return ", ".join(phrase(path, value) for path, value in values if value is not ABSENT)


def shared_facts(arms: Sequence[ResolvedArm]) -> list[Fact]:
    """What is trained, and how, as far as it is the same in all of them."""
    differing = {each.path for each in differences(arms)}
    document = arms[0].model_dump(mode="json")
    said = {group: ", ".join(_shared(group, value, differing)) for group, value in document.items()}
    return [Fact(field_label(group), text) for group, text in said.items() if text]


def _differences(path: str, values: Sequence[Any]) -> Iterator[Difference]:
    if all(value == values[0] for value in values):
        return
    if all(isinstance(value, Mapping) for value in values) and len({value.get("name") for value in values}) == 1:
        for key in dict.fromkeys(key for value in values for key in value):
            yield from _differences(f"{path}.{key}" if path else key, [value.get(key, ABSENT) for value in values])
    else:
        yield Difference(path, tuple(values))


def _shared(path: str, value: Any, differing: set[str]) -> Iterator[str]:  # noqa: ANN401 (any JSON)
    if path in differing:
        return
    if isinstance(value, Mapping) and any(each.startswith(f"{path}.") for each in differing):
        for name in sorted(value, key=lambda key: key != "name"):  # what it is, then how
            yield from _shared(f"{path}.{name}", value[name], differing)
    else:
        yield from phrases(path, value)
