"""A reader's variant: its numbers in question and worked solution, pinned to the attempt, reopened by link."""

import re
import uuid
from html import unescape

import pytest
from django.test import Client

from quizzes.expressions.numbers import in_figures
from quizzes.kinds import parse_document
from quizzes.models import Attempt, Question, Reason, Report, Variant
from quizzes.services.regrading import regrade
from quizzes.services.revisions import save_revision
from quizzes.services.variants import make_waiting_sets
from tests.quizzes.builders import slip, tensor
from tests.quizzes.variant_sets import NEURON, drawn, neuron, with_variants

URL = "/en/questions/a-question/"


@pytest.fixture
def question(db: None) -> Question:
    return with_variants()


def posed(page: str) -> tuple[str, dict[str, float]]:
    """The token of the showing, and the numbers in its stem."""
    formula = r'<span class="math inline">([^<]+)</span>'
    x, w, y = re.search(rf"Input {formula}, weight {formula}, target (\d)", page).groups()
    token = re.search(r'name="presentation" value="([^"]+)"', page)[1]
    return token, {"w": float(w.strip("()")), "x": float(x), "y": float(y)}


def answer(client: Client, text: str, *, url: str = URL) -> tuple[Attempt, str]:
    token, numbers = posed(client.get(url).text)
    page = client.post(url, {"presentation": token, "answer": text}, follow=True).text
    attempt = Attempt.objects.latest("created_at")
    assert attempt.variant.parameters == numbers
    return attempt, page


def test_a_readers_variant_is_pinned_to_the_attempt(client: Client, question: Question) -> None:
    attempt, page = answer(client, "7")
    assert in_figures(attempt.variant.key) in page
    assert f"so {attempt.variant.key:.3g}." in page
    assert Client().get(attempt.get_absolute_url()).status_code == 404
    assert in_figures(attempt.variant.key) in client.get(attempt.get_absolute_url()).text


def test_the_key_of_this_variant_is_right_and_its_slip_is_told_by_name(client: Client, question: Question) -> None:
    variant = question.revision.variants.first()
    url = f"{URL}?variant={variant.seed}"
    right, _page = answer(client, in_figures(variant.key), url=url)
    assert right.newest_grade.is_correct
    wrong, page = answer(client, in_figures(variant.slips["no-slope"]), url=url)
    assert not wrong.newest_grade.marks
    assert "because-no-slope" in page


def test_a_report_names_the_variant(client: Client, question: Question) -> None:
    variant = question.revision.variants.first()
    address = f"{URL}report/?variant={variant.seed}"
    assert address in client.get(f"{URL}?variant={variant.seed}").text
    assert f"variant {variant.seed}" in client.get(address).text
    client.post(address, {"key": str(uuid.uuid4()), "text": "This number is too ugly."})
    assert Report.objects.get().variant == variant
    assert client.get(f"{URL}report/?variant=x{2**63}").status_code == 200


def test_the_link_of_an_attempt_poses_its_variant_again(client: Client, question: Question) -> None:
    attempt, page = answer(client, "7")
    again = client.get(link_in(page)).text
    assert "has changed" not in again
    assert posed(again)[1] == attempt.variant.parameters
    others = [posed(client.get(f"{URL}?other-than={attempt.variant.seed}").text)[1] for _ in range(12)]
    assert attempt.variant.parameters not in others


def link_in(page: str) -> str:
    return unescape(re.search(rf'href="({URL}\?variant=[^"]+)"', page)[1])


def test_the_link_of_an_attempt_to_a_question_that_changed_says_so(client: Client, question: Question) -> None:
    _attempt, page = answer(client, "7")
    save_revision(question, document=parse_document(neuron(constraints=[])))
    make_waiting_sets()
    again = client.get(link_in(page))
    assert again.status_code == 200
    assert "This question has changed since" in again.text
    assert client.get(f"{URL}?variant=1&revision=2").status_code == 200
    assert "has changed since" not in client.get(URL).text


@pytest.mark.parametrize("seed", ["0", "99999", "x", "-1", "", "1e3", "٣", "9" * 40])
def test_a_variant_that_is_not_there_is_not_found(client: Client, question: Question, seed: str) -> None:
    assert client.get(f"{URL}?variant={seed}").status_code == 404


def test_what_is_no_number_comes_back_with_the_same_variant(client: Client, question: Question) -> None:
    token, numbers = posed(client.get(URL).text)
    response = client.post(URL, {"presentation": token, "answer": "one half"})
    assert response.status_code == 422
    assert posed(response.text)[1] == numbers


def test_a_vector_stands_in_formulas_as_tex_and_elsewhere_plain(client: Client, db: None) -> None:
    document = tensor(
        stem={"en": "$z = [[z]]$, $M = [[M]]$, [[z]]", "ko": "$z = [[z]]$, $M = [[M]]$, [[z]]"},
        key="z @ M",
        slips=[],
        parameters=[drawn("z", shape=[2]), drawn("M", shape=[2, 2])],
    )
    variant = with_variants(document).revision.variants.first()
    page = client.get(f"{URL}?variant={variant.seed}").text
    (a, b), ((c, d), (e, f)) = ([int(x) for x in variant.parameters["z"]], variant.parameters["M"])
    assert rf"z = [{a},\; {b}]" in page
    assert rf"\begin{{bmatrix}} {c:.0f} &amp; {d:.0f} \\ {e:.0f} &amp; {f:.0f} \end{{bmatrix}}" in page
    assert f"[{a}, {b}]" in page


def test_a_list_of_questions_shows_an_example(client: Client, question: Question) -> None:
    assert "[[" not in client.get("/ko/concepts/relu/").text


def test_variants_survive_another_revision(client: Client, question: Question) -> None:
    attempt, _page = answer(client, "7")
    variant = Variant.objects.get(pk=attempt.variant_id)
    save_revision(question, document=parse_document(neuron(constraints=[])))
    assert in_figures(variant.key) in client.get(attempt.get_absolute_url()).text


def test_a_corrected_key_regrades_the_variants_that_it_touches(client: Client, question: Question) -> None:
    variant = question.revision.variants.first()
    attempt, _page = answer(client, in_figures(variant.slips["no-slope"]), url=f"{URL}?variant={variant.seed}")
    corrected = neuron(key="(sigmoid(w * x) - y) * x", slips=[slip("slope", NEURON)])
    save_revision(question, document=parse_document(corrected))
    assert regrade(Attempt.objects.all(), reason=Reason.KEY_CHANGED) == 1
    assert attempt.grades.latest().is_correct
    assert "because-slope" not in client.get(attempt.get_absolute_url()).text
    save_revision(question, document=parse_document(neuron(parameters=[drawn(name, high=9) for name in "wxyz"])))
    assert regrade(Attempt.objects.all(), reason=Reason.KEY_CHANGED) == 0
