"""Many answers in words, for the lists and statistics of authors: each by its own revision and variant."""

from collections.abc import Iterable, Sequence

from quizzes.expressions.language import ExpressionError
from quizzes.expressions.numbers import NotANumber
from quizzes.kinds.contract import Answer, QuestionDocument
from quizzes.kinds.told import Told
from quizzes.models import Revision, Variant, document_for

Place = tuple[int, int | None]  # ids of a revision and of a variant


class AnswerTeller:
    """Two queries for all of them; what many readers answered is worded once."""

    def __init__(self, places: Iterable[Place]) -> None:
        wanted = set(places)
        revisions = Revision.objects.in_bulk({revision for revision, _variant in wanted})
        variants = Variant.objects.in_bulk({variant for _revision, variant in wanted if variant})
        self._documents: dict[Place, QuestionDocument] = {
            place: document_for(revisions[place[0]], variants.get(place[1])) for place in wanted
        }
        self._told: dict[tuple[Place, tuple[str, ...]], list[Told]] = {}

    def told(self, revision: int, variant: int | None, answer: Answer) -> Sequence[Told]:
        place, words = (revision, variant), tuple(map(str, answer))
        if (place, words) not in self._told:
            self._told[place, words] = _told(self._documents[place], [*words])
        return self._told[place, words]

    def in_one_line(self, revision: int, variant: int | None, answer: Answer) -> str:
        try:
            return self._documents[revision, variant].in_one_line([*map(str, answer)])
        except (NotANumber, ExpressionError):
            return " · ".join(map(str, answer))


def _told(document: QuestionDocument, answer: Answer) -> list[Told]:
    """As it was written, where its document can't read it (any more)."""
    try:
        return document.told(answer)
    except (NotANumber, ExpressionError):
        return QuestionDocument.told(document, answer)
