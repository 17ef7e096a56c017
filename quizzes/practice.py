"""What a reader has answered and what comes next. Views and the home page ask here."""

from quizzes.models import Attempt, Question
from quizzes.presenting import Presentation, present
from quizzes.readers import Reader

Standing = dict[int, float]  # question id → best share of the marks; a question that was not answered is not there


def standing_of(reader: Reader) -> Standing:
    return Attempt.objects.of_reader(user=reader.user, visitor_key=reader.visitor_key).standing()


def next_question(reader: Reader, *, after: Question | None = None) -> Question | None:
    """The next on the learning path that this reader has not answered fully right, going round; None: all are."""
    standing = standing_of(reader)
    path = list(Question.objects.published().values_list("pk", flat=True))
    start = path.index(after.pk) + 1 if after and after.pk in path else 0
    around = [pk for pk in path[start:] + path[:start] if after is None or pk != after.pk]
    chosen = next((pk for pk in around if standing.get(pk, 0.0) < 1), None)
    return Question.objects.select_related("concept__topic", "revision").get(pk=chosen) if chosen else None


def presentation_for(reader: Reader) -> Presentation | None:
    """The question that home offers, ready for `quizzes/_question_form.html`; None: nothing is left to answer."""
    question = next_question(reader)
    return present(question) if question else None
