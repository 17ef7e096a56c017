"""The downloadable script: one file of plain PyTorch that trains a spec's arms and reaches its verdict.

It is the oracle's own source (`bundle.py`), the spec as values, and `lesson.py`, which runs them. Nothing of it is
written twice, and nothing of ours is imported by it. `python -m trainer.engine script FILE.yaml` prints it.
"""

import inspect
import json
import textwrap
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

from trainer.engine.cost import CostModel
from trainer.engine.own_tables import packed_table
from trainer.engine.plan import plan_shards
from trainer.engine.script.bundle import Bundle
from trainer.engine.script.source import ENGINE, Place, Source
from trainer.engine.specs import ExperimentSpec, Part, ResolvedArm, SpecError, SpecErrors

WIDTH = 120
ARGUMENTS = "SPEC, ARMS, RECORDS, TRIALS, STORED, look=LOOK"  # of `main`, as the script's own names
Records = tuple[tuple[int, ...], int]  # record steps, and the examples of a part that all but the last look at
PART = '''class Part:
    """A piece of the spec: values as attributes. `derived` is what follows from them."""

    def __init__(self, *, derived=None, **values):
        self.values = values
        vars(self).update(values, **(derived or {}))

    def __repr__(self):
        return f"{type(self).__name__}({self.values})"

    def __eq__(self, other):
        return repr(self) == repr(other)

    def __hash__(self):
        return hash(repr(self))

    def model_dump(self, *, exclude=()):
        return {name: value for name, value in self.values.items() if name not in exclude}'''


def script(
    spec: ExperimentSpec, *, stored: Mapping[tuple[int, int], float | None] | None = None, look: int | None = None
) -> str:
    """`stored` are finals by (arm, seed), printed beside those that the script gets; its seeds are theirs.

    It judges as the look of that number was judged; None: as a reference run.
    """
    opening, *chunks = script_chunks(spec, stored=stored, look=look)
    call = f"main({ARGUMENTS})"
    return "\n\n\n".join([f'"""{opening}"""', *chunks, f'if __name__ == "__main__":\n    {call}']) + "\n"


def script_chunks(
    spec: ExperimentSpec, *, stored: Mapping[tuple[int, int], float | None] | None = None, look: int | None = None
) -> list[str]:
    """What the script is for, in words; then its code without the call, section by section."""
    if spec.procedure != "training":
        raise SpecErrors([SpecError("unknown_choice", "procedure", {"choices": ["training"]})])
    arms = [spec.resolved(index) for index in range(len(spec.arms))]
    trials = _trials(spec)
    parts = [spec, *arms, *(arm for tried in trials for arm, _ in tried)]
    kinds = {type(part) for part in _parts_below(parts)}
    words = {*_words([part.model_dump(mode="json") for part in parts]), *_constants(kinds)}
    bundle = Bundle(frozenset(words), reserved=frozenset({"Part", *(kind.__name__ for kind in kinds)}))
    bundle.reach([Place(f"{ENGINE}.script.lesson", "main"), Place(f"{ENGINE}.oracle", "train")])
    tables = {digest: packed_table(digest) for digest in sorted({*_tables(arms)})}
    if tables:
        bundle.reach([Place(f"{ENGINE}.own_tables.shelf", "keep_tables")])
    values = [
        f"SPEC = {_call(spec, bundle, 0, left_out=set(spec.arm_type.model_fields))}",  # that stands in the arms
        f"ARMS = {_value(arms, bundle)}",
        f"RECORDS = {_value(_records(spec), bundle)}",
        f"TRIALS = {_value(trials, bundle)}",
        f"STORED = {_value(dict(stored or {}), bundle)}",
        f"LOOK = {look}",
        *([f"TABLES = {_value(tables, bundle)}"] if tables else []),
    ]
    return [
        _opening(spec),
        "from __future__ import annotations\n\n" + "\n".join(bundle.imports),
        "\n\n\n".join([_heading("The spec"), *_classes(bundle, parts), "\n".join(values)]),
        *(_section(source, text) for source, text in bundle.modules()),
        *(["keep_tables(TABLES)"] if tables else []),
        *(_file(bundle.names[place], path) for place, path in bundle.files.items()),
    ]


def _tables(arms: Iterable[ResolvedArm]) -> Iterator[str]:
    """Digests of the tables of one's own."""
    for arm in arms:
        if getattr(arm.data, "is_own", False):
            yield arm.data.table


def _records(spec: ExperimentSpec) -> list[Records]:
    """Of every arm."""
    shards = plan_shards(spec, [0], num_workers=1, cost=CostModel())
    records = {arm: (shard.record_steps, shard.record_examples) for shard in shards for arm in shard.arms}
    return [records[index] for index in range(len(spec.arms))]


def _trials(spec: ExperimentSpec) -> list[list[tuple[ResolvedArm, Records]]]:
    """Of every arm the values that it tries, as arms, and their records; nothing where nothing is tuned."""
    if not spec.tune.field:
        return []
    tried = []
    for index in range(len(spec.arms)):
        trial = spec.tuning([index])
        tried.append([(trial.resolved(place), records) for place, records in enumerate(_records(trial))])
    return tried


def _opening(spec: ExperimentSpec) -> str:
    slugs = ", ".join(arm.slug for arm in spec.arms)
    return f"""One experiment in plain PyTorch: {slugs}, trained seed by seed and compared.

    python FILE.py [--seeds N]

It needs torch, numpy and scikit-learn (which brings scipy). Start reading at `main`, then `train`: the rest is what
they call. The values of the spec stand at the top: change one, and see what becomes of the verdict."""


def _file(name: str, path: Path) -> str:
    """The bytes of a data set that is neither drawn nor part of a library, with its licence."""
    licence = path.with_suffix(".LICENSE").read_text(encoding="utf-8").strip().splitlines()
    data = textwrap.wrap(b64encode(path.read_bytes()).decode(), WIDTH)
    lines = [_heading(f"The file {path.name}"), *(f"# {line}".rstrip() for line in licence), ""]
    lines += ["from base64 import b64decode", "from io import BytesIO", ""]
    return "\n".join([*lines, f'{name} = BytesIO(b64decode("""', *data, '"""))'])


def _section(source: Source, text: str) -> str:
    docstring = inspect.cleandoc(source.tree.body[0].value.value)
    title, *rest = docstring.split("\n")
    return "\n".join([_heading(title), *(f"# {line}".rstrip() for line in rest), "", "", text])


def _heading(title: str) -> str:
    return f"# {'-' * 118}\n# {title}"


def _words(value: Any) -> Iterator[str]:  # noqa: ANN401 (any JSON)
    """Every text in a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield key
            yield from _words(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _words(each)


def _constants(kinds: Iterable[type[Part]]) -> Iterator[str]:
    """What a kind of part says of itself in a word, such as that the targets of a data set are classes."""
    for kind in kinds:
        for base in _own_classes(kind):
            yield from (value for value in vars(base).values() if isinstance(value, str))


def _value(value: Any, bundle: Bundle, depth: int = 0) -> str:  # noqa: ANN401 (any value of a spec)
    """Python source of a value; a part becomes a call of its class."""
    if isinstance(value, Part):
        return _call(value, bundle, depth)
    if isinstance(value, list | tuple):
        items = [_value(each, bundle, depth + 1) for each in value]
        return _wrapped("[", items, "]", depth)
    if isinstance(value, dict):
        items = [f"{_plain(key)}: {_value(each, bundle, depth + 1)}" for key, each in value.items()]
        return _wrapped("{", items, "}", depth)
    if is_dataclass(value):
        return f"Part({', '.join(f'{name}={_value(each, bundle)}' for name, each in vars(value).items())})"
    return _plain(value)


def _plain(value: Any) -> str:  # noqa: ANN401 (a key, or what is no part)
    """With the quotes that the rest of the text has."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _call(part: Part, bundle: Bundle, depth: int, *, left_out: Set[str] = frozenset()) -> str:
    names = [name for name in type(part).model_fields if name not in left_out]
    fields = [f"{name}={_value(getattr(part, name), bundle, depth + 1)}" for name in names]
    derived = {name: getattr(part, name) for name in sorted(_derived(type(part)) & bundle.attributes - left_out)}
    if derived:
        fields.append(f"derived={_value(derived, bundle, depth + 1)}")
    return _wrapped(f"{type(part).__name__}(", fields, ")", depth)


def _wrapped(start: str, items: list[str], end: str, depth: int) -> str:
    line = f"{start}{', '.join(items)}{end}"
    indent = "    " * (depth + 1)
    if len(line) + len(indent) <= WIDTH - 20 and "\n" not in line:  # behind the name of a field
        return line
    if all(item.isdigit() for item in items):
        rows = textwrap.wrap(", ".join(items) + ",", WIDTH - len(indent))
        return "\n".join([start, *(indent + row for row in rows), "    " * depth + end])
    return "\n".join([start, *(f"{indent}{item}," for item in items), "    " * depth + end])


def _derived(kind: type[Part]) -> set[str]:
    """Properties and constants of our own classes: what follows from the fields."""
    names = set()
    for base in _own_classes(kind):
        for name, value in vars(base).items():
            if (
                not name.startswith("_")
                and name not in kind.model_fields
                and not inspect.isfunction(inspect.unwrap(getattr(value, "__func__", value)))
            ):
                names.add(name)
    return names


def _own_classes(kind: type[Part]) -> list[type[Part]]:
    return [base for base in kind.__mro__ if issubclass(base, Part) and base is not Part]


def _classes(bundle: Bundle, roots: list[Part]) -> list[str]:
    """A class for every part of the spec, with those methods that are called, and for every name in an annotation."""
    kinds = {type(part): None for root in roots for part in _parts_below(root)}
    named = [part for part in bundle.parts.values() if isinstance(part, type)]
    known = [*dict.fromkeys([*named, *kinds])]
    known.sort(key=lambda kind: len(kind.__mro__))
    unions = [name for name, part in bundle.parts.items() if not isinstance(part, type)]
    texts = [PART]
    for kind in known:
        base = next((each for each in kind.__mro__[1:] if each in known), Part)
        methods = "".join("\n\n" + textwrap.indent(each, "    ") for each in _methods(kind, bundle))
        meaning = " ".join((kind.__doc__ or "").split())
        texts.append(
            f"class {kind.__name__}({base.__name__}):\n"
            + textwrap.indent(textwrap.fill(f'"""{meaning}"""', WIDTH - 4), "    ")
            + methods
        )
    return [*texts, "\n".join(f"{name} = Part" for name in unions)] if unions else texts


def _methods(kind: type[Part], bundle: Bundle) -> Iterator[str]:
    values = {name: value for base in reversed(_own_classes(kind)) for name, value in vars(base).items()}
    for name, value in values.items():
        if name in bundle.calls and inspect.isfunction(value):
            yield textwrap.dedent(inspect.getsource(value)).strip()


def _parts_below(value: Any) -> Iterator[Part]:  # noqa: ANN401 (any value of a spec)
    if isinstance(value, Part):
        yield value
        for name in type(value).model_fields:
            yield from _parts_below(getattr(value, name))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _parts_below(each)


__all__ = ["ARGUMENTS", "script", "script_chunks"]
