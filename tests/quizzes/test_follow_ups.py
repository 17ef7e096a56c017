"""After the answer readers are led on: to the claim that shows it, and to what an interviewer would ask next."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from quizzes.content_files.checks import check_content
from quizzes.content_files.reader import InvalidContentFiles
from quizzes.models import Question
from tests.quizzes.authoring import errors_in, read_form, save
from tests.quizzes.builders import QUESTIONS, both, load_claims_of, make_question, replace_in, single_choice
from tests.quizzes.presentations import show

FOLLOW_UP = "Answer the follow-up question"


def feedback(client: Client, question: Question) -> str:
    return show(client, question).send("alpha", htmx=True).text


def test_the_follow_up_question_is_asked_after_the_answer_and_not_before(client: Client, question: Question) -> None:
    other = make_question(single_choice(follow_up="a-question", stem=both("First?")), slug="first")
    assert FOLLOW_UP not in client.get(other.get_absolute_url()).text
    page = feedback(client, other)
    assert FOLLOW_UP in page
    assert 'href="/en/questions/a-question/"' in page


def test_of_a_retired_follow_up_nothing_is_said(client: Client, question: Question) -> None:
    other = make_question(single_choice(follow_up="a-question"), slug="first")
    Question.objects.filter(slug="a-question").update(is_retired=True)
    assert FOLLOW_UP not in feedback(client, other)


def test_see_it_happen_leads_to_the_prediction_and_tells_no_verdict(client: Client, question: Question) -> None:
    load_claims_of("forgotten-zero-grad")
    page = feedback(client, make_question(single_choice(claim="forgotten-zero-grad"), slug="first"))
    assert 'href="/en/claims/forgotten-zero-grad/"' in page
    assert "Predict it, then see it trained" in page
    assert "supported" not in page.casefold()


@pytest.mark.parametrize("slug", ["lost", "kink"])
def test_a_dead_follow_up_fails_the_content_check(content: Path, slug: str) -> None:
    questions = content / "activations" / "relu" / "questions.yaml"
    replace_in(questions, "  references: [nair-2010]", f"  references: [nair-2010]\n  follow_up: {slug}")
    with pytest.raises(InvalidContentFiles, match=r"kink\.follow_up: there is no"):
        check_content(content, claims=[])


@pytest.mark.django_db
def test_a_follow_up_that_is_loaded_later_is_no_dead_name(content: Path) -> None:
    questions = content / "activations" / "relu" / "questions.yaml"
    replace_in(questions, "  references: [nair-2010]", "  references: [nair-2010]\n  follow_up: later")
    with questions.open("a") as file:
        later = QUESTIONS.replace("slug: kink", "slug: later").replace("Where is the kink?", "And then?")
        file.write(later.replace("어디에서 꺾입니까?", "그다음은 무엇입니까?"))
    call_command("load_content", f"--directory={content}", f"--claims={content.parent / 'claims'}")
    assert Question.objects.get(slug="kink").newest.findings == []


def test_authors_name_it_and_a_dead_name_is_told_at_the_field(
    client_of: Callable[[User], Client], owner: User, question: Question
) -> None:
    author, url = client_of(owner), f"/admin/quizzes/question/{question.pk}/change/"
    make_question(single_choice(stem=both("Other?")), slug="other")
    assert "There is no other question “lost”." in errors_in(save(author, url, follow_up="lost"))
    assert save(author, url, follow_up="other").status_code == 302
    assert read_form(author, url)["follow_up"] == "other"
    assert Question.objects.get(pk=question.pk).newest.document["follow_up"] == "other"
