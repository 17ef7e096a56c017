"""What is read: the learning path and the page of a concept."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from quizzes.models import Concept, Question, Topic
from quizzes.reading.pages import Progress, asked_questions, concept_context
from quizzes.reading.practice import calibration_of, points_of, standing_of
from quizzes.reading.profiles import has_certainty_marking
from quizzes.reading.readers import reader_of
from quizzes.views.news import news_for


def learn(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    standing = standing_of(reader)
    concepts: dict[int, list[tuple[Concept, Progress]]] = {}
    questions = list(Question.objects.published().order_by().values_list("pk", "concept"))
    num_questions = Counter(concept for _question, concept in questions)
    num_right = Counter(concept for question, concept in questions if (standing.get(question) or 0.0) >= 1)
    for concept in Concept.objects.published().listed():
        progress = Progress(num_questions[concept.pk], num_right[concept.pk])
        concepts.setdefault(concept.topic_id, []).append((concept, progress))
    topics = [(topic, concepts[topic.pk]) for topic in Topic.objects.published() if topic.pk in concepts]
    context = {"topics": topics, "calibration": calibration_of(reader), "news": news_for(request)}
    context |= {"certainty_marking": has_certainty_marking(reader), "points": points_of(reader)}
    return render(request, "quizzes/learn.html", context)


def concept(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Concept.objects.published().select_related("topic"), slug=slug)
    path = list(Concept.objects.published().values("pk", "slug", "title"))
    place = next(index for index, entry in enumerate(path) if entry["pk"] == shown.pk)
    context = concept_context(shown) | {
        "questions": asked_questions(shown, standing_of(reader_of(request), among=shown.questions.all())),
        "previous": path[place - 1] if place else None,
        "next": path[place + 1] if place + 1 < len(path) else None,
    }
    return render(request, "quizzes/concept.html", context)
