"""The claims that ship: trainer/claims/<topic>/<slug>.yaml. Read and checked here, loaded by services/loading.py."""

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from trainer import slugs
from trainer.engine.specs import ExperimentSpec, SpecErrors, parse_spec
from trainer.evidence import EVIDENCE_DIRECTORY, InvalidEvidence, read_evidence
from trainer.yaml_files import FileProblem, UnreadableFile, YamlFile

CLAIMS_DIRECTORY = Path(__file__).with_name("claims")
MAX_TOPIC_LENGTH = 40

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


def _spelled_once(value: object) -> object:
    """NFC, so that Hangul compares equal however it was typed, and no blanks around it."""
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


def _text(max_length: int) -> Any:  # noqa: ANN401 (a type for pydantic)
    return Annotated[str, BeforeValidator(_spelled_once), StringConstraints(min_length=1, max_length=max_length)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Title(_Part):
    en: _text(160)
    ko: _text(160)


class Statement(_Part):
    en: _text(600)
    ko: _text(600)


class Scope(_Part):
    en: _text(1000)
    ko: _text(1000)


class LongText(_Part):
    en: _text(1500)
    ko: _text(1500)


class Label(_Part):
    en: _text(60)
    ko: _text(60)


class Mechanism(_Part):
    """Why it happens, and the metric whose numbers show it."""

    metric: _text(80)
    at: Literal["first", "last"]
    text: LongText


class ClaimDocument(_Part):
    """A claim file as it is written; `spec` is checked by the engine's own parser."""

    title: Title
    statement: Statement
    scope: Scope
    answer: LongText
    mechanism: Mechanism
    arm_labels: dict[Slug, Label]
    concepts: list[Slug]
    order: Annotated[int, Field(ge=0, le=1000, strict=True)]
    expected: Literal["supported", "refuted", "no difference", "inconclusive"]
    textbook: Literal["", "supported", "refuted", "no difference"] = ""  # where textbooks expect something
    spec: dict[str, Any]

    @cached_property
    def experiment_spec(self) -> ExperimentSpec:
        return parse_spec(self.spec)

    def canonical(self) -> dict[str, Any]:
        """What the file says, whatever its layout and whichever defaults it leaves out."""
        left_out = set() if self.textbook else {"textbook"}
        return self.model_dump(mode="json", exclude=left_out) | {"spec": self.experiment_spec.canonical()}


def digest_of(canonical: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(canonical, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class ClaimFile:
    """A valid file."""

    slug: str
    topic: str
    document: ClaimDocument

    def canonical(self) -> dict[str, Any]:
        return self.document.canonical() | {"topic": self.topic}


class InvalidClaimFiles(ValueError):
    """All problems of all files; nothing was stored."""

    def __init__(self, problems: list[FileProblem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read_claims(directory: Path = CLAIMS_DIRECTORY) -> list[ClaimFile]:
    """Every claim of the directory, by topic and slug. Raises InvalidClaimFiles."""
    claims, problems = [], []
    paths = sorted(directory.glob("*/*.yaml"))
    for path in paths:
        try:
            file = YamlFile.read(path)
        except UnreadableFile as error:
            problems.append(error.problem)
            continue
        found = list(_problems(file))
        problems += found
        if not found:
            claims.append(ClaimFile(path.stem, path.parent.name, ClaimDocument.model_validate(file.data)))
    problems += [*_repeated_slugs(paths), *_impossible_names(paths)]
    if problems:
        raise InvalidClaimFiles(sorted(problems))
    return claims


def evidence_problems(directory: Path = EVIDENCE_DIRECTORY) -> list[FileProblem]:
    problems = []
    for path in sorted(directory.glob("*/*.json")):
        try:
            read_evidence(path)
        except InvalidEvidence as error:
            problems.append(FileProblem(path, 1, str(error)))
    return problems


def _problems(file: YamlFile) -> Iterator[FileProblem]:
    spec_problems = list(_spec_problems(file))
    yield from spec_problems
    try:
        document = ClaimDocument.model_validate(file.data)
    except ValidationError as error:
        for details in error.errors(include_url=False, include_input=False):
            where = ".".join(map(str, details["loc"])) or "the file"
            yield file.problem(details["loc"], f"{where}: {details['msg']}")
        return
    if not spec_problems:
        yield from _mismatches(file, document)


def _spec_problems(file: YamlFile) -> Iterator[FileProblem]:
    if not isinstance(file.data, dict) or not isinstance(file.data.get("spec"), dict):
        return  # the document's own check says so
    try:
        parse_spec(file.data["spec"])
    except SpecErrors as error:
        for fault in error.errors:
            yield file.problem(("spec", *fault.field.split(".")), f"spec.{fault}")


def _mismatches(file: YamlFile, document: ClaimDocument) -> Iterator[FileProblem]:
    """What is said about the spec must fit the spec."""
    spec = document.experiment_spec
    if set(document.arm_labels) != {arm.slug for arm in spec.arms}:
        yield file.problem(("arm_labels",), "arm_labels: name every arm of the spec, and no other")
    if document.mechanism.metric not in spec.metrics:
        yield file.problem(("mechanism", "metric"), f"mechanism.metric: the spec records {', '.join(spec.metrics)}")


def _repeated_slugs(paths: list[Path]) -> Iterator[FileProblem]:
    counts = Counter(path.stem for path in paths)
    for path in paths:
        if counts[path.stem] > 1:
            yield FileProblem(path, 1, f"the slug {path.stem} is used in more than one topic")


def _impossible_names(paths: list[Path]) -> Iterator[FileProblem]:
    """File and folder become the claim's slug and topic."""
    for path in paths:
        for name, max_length in ((path.stem, slugs.MAX_LENGTH), (path.parent.name, MAX_TOPIC_LENGTH)):
            if not slugs.is_slug(name) or len(name) > max_length:
                yield FileProblem(path, 1, f"{name}: small letters, digits and hyphens, {max_length} at most")
            elif name in slugs.RESERVED:
                yield FileProblem(path, 1, f"{name}: this name is reserved")
