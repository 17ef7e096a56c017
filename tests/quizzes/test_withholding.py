"""When a claim's evidence changes, its questions follow: withheld, regraded, and shown again by an editor."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from quizzes.models import Attempt, Grade, Question, Reason
from quizzes.services.publishing import NotPublishable, publish
from quizzes.services.revisions import propose_revision
from quizzes.services.withholding import check_runs
from tests.quizzes.builders import load_claims_of, make_question, prediction, read_the_curve
from tests.quizzes.test_predictions import URL, answer
from trainer.models import Claim, Evidence

CLAIM = "forgotten-zero-grad"


@pytest.fixture(autouse=True)
def asked(db: None) -> Question:
    load_claims_of(CLAIM, "learning-rate-too-high")
    return make_question(prediction())


def change_verdict(outcome: str) -> None:
    evidence = Evidence.objects.get(claim__slug=CLAIM)
    evidence.document["verdict"]["outcome"] = outcome
    evidence.document["verdict"]["comparisons"][0]["outcome"] = outcome
    evidence.digest = outcome[:1] * 64
    evidence.save()


def withheld() -> str:
    return Question.objects.get(slug="a-question").withheld


def test_nothing_changes_while_the_evidence_stays(client: Client) -> None:
    report = check_runs()
    assert (report.withheld, report.shown_again, withheld()) == ([], [], "")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"flagged_at": "2026-01-01T00:00Z"}, "in doubt"),
        ({"spec_digest": "new"}, "no evidence"),
        ({"is_retired": True}, "no evidence"),
    ],
)
def test_a_question_is_withheld_while_its_evidence_is_not_sound(
    client: Client, change: dict[str, object], reason: str
) -> None:
    before = dict(Claim.objects.filter(slug=CLAIM).values(*change)[0])
    Claim.objects.filter(slug=CLAIM).update(**change)
    check_runs()
    assert (withheld(), client.get(URL).status_code) == (reason, 404)
    Claim.objects.filter(slug=CLAIM).update(**before)
    assert check_runs().shown_again == ["a-question"]
    assert client.get(URL).status_code == 200


def test_a_changed_verdict_regrades_exactly_the_answers_that_it_touches(client: Client) -> None:
    answer(client, wins="zero_grad:")
    answer(Client(), wins="no difference")
    answer(Client(), wins="zero_grad forgotten")
    change_verdict("no difference")
    answer(Client(), wins="zero_grad forgotten")  # before anybody looked at the new evidence: told what is right now
    assert check_runs().num_regraded == 3
    assert [each.newest_grade.marks for each in Attempt.objects.order_by("pk")] == [0.0, 1.0, 0.0, 0.0]
    assert Grade.objects.filter(reason=Reason.VERDICT_CHANGED).count() == 3
    assert check_runs().num_regraded == 0


def test_the_reader_is_told_on_the_attempt_and_on_the_study_page(client: Client) -> None:
    answer(client, wins="zero_grad:")
    change_verdict("no difference")
    check_runs()
    page = client.get(Attempt.objects.get().get_absolute_url()).text
    assert "Training settled the claim behind this question anew." in page
    assert "Who wins?" in client.get("/en/learn/").text


def test_who_was_wrong_and_still_is_learns_that_the_right_answer_is_another_one(client: Client) -> None:
    answer(client, wins="zero_grad forgotten")
    change_verdict("no difference")
    check_runs()
    page = client.get(Attempt.objects.get().get_absolute_url()).text
    assert "Your marks stay the same; the right answer is another one." in page


def test_an_editor_shows_it_again_with_the_new_verdict(
    client: Client, owner: User, client_of: Callable[[User], Client], asked: Question
) -> None:
    change_verdict("no difference")
    check_runs()
    assert (withheld(), client.get(URL).status_code) == ("verdict changed", 404)
    action = {"action": "accept_verdict", "_selected_action": [asked.pk]}
    page = client_of(owner).post("/admin/quizzes/question/", action, follow=True).text
    assert "1 question is shown again." in page
    assert (withheld(), client.get(URL).status_code, check_runs().withheld) == ("", 200, [])


def test_an_undecided_verdict_can_neither_be_asked_nor_published(owner: User) -> None:
    change_verdict("inconclusive")
    check_runs()
    assert withheld() == "undecided"
    question = make_question(read_the_curve(), slug="another")
    revision = propose_revision(question, document=Question.objects.get(slug="a-question").revision.question_document)
    with pytest.raises(NotPublishable, match="leaves open who wins"):
        publish(question, revision, by=owner)


def test_the_page_of_a_withheld_question_says_so_and_an_editor_accepts_the_verdict_there(
    owner: User, client_of: Callable[[User], Client], asked: Question
) -> None:
    change_verdict("no difference")
    check_runs()
    editor, page = client_of(owner), f"/admin/quizzes/question/{asked.pk}"
    assert "State: published, withheld" in editor.get(f"{page}/change/").text
    editor.post(f"{page}/step/", {"step": "accept_verdict", "started_from": asked.newest.number})
    assert withheld() == ""
    assert "accept_verdict" not in editor.get(f"{page}/change/").text
