"""An editor changes a claim in the admin."""

import unicodedata
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from tests.conftest import make_user
from tests.trainer.making import make_claim
from trainer.models import Claim
from trainer.services.editing import claim_digest
from trainer.services.loading import load_claims
from trainer.services.revealing import reveal_claims

LIST = "/admin/trainer/claim/"
TEXTS = ["title", "statement", "scope", "answer", "mechanism"]
TOO_MANY = " ".join(map(str, range(51)))
DECOMPOSED = unicodedata.normalize("NFD", "시그모이드")


@pytest.fixture
def claim(db: None) -> Claim:
    return make_claim()


@pytest.fixture
def staff(db: None, client_of: Callable[[User], Client]) -> Callable[..., Client]:
    """Signed in as somebody of the staff who may do just this."""

    def staff_who_may(*codenames: str) -> Client:
        user = make_user("staff", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        return client_of(user)

    return staff_who_may


@pytest.fixture
def editor(staff: Callable[..., Client]) -> Client:
    return staff("change_claim")


def page_of(claim: Claim) -> str:
    return f"{LIST}{claim.pk}/change/"


def typed(client: Client, claim: Claim, **changes: object) -> dict[str, object]:
    """What a browser sends back: the presented form, changed."""
    form = client.get(page_of(claim)).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (shown | changes).items() if value not in (None, False)}


def saved(client: Client, claim: Claim, **changes: object) -> Claim:
    response = client.post(page_of(claim), typed(client, claim, **changes))
    assert response.status_code == 302, response.context["errors"]
    return Claim.objects.get(pk=claim.pk)


def refused(client: Client, claim: Claim, **changes: object) -> set[str]:
    """The fields that the answer complains about. Nothing was stored."""
    response = client.post(page_of(claim), typed(client, claim, **changes))
    assert response.status_code == 422
    assert claim_digest(Claim.objects.get(pk=claim.pk)) == claim_digest(claim)
    return set(response.context["adminform"].form.errors)


# Who may -------------------------------------------------------------------------------------------------------------
def test_an_editor_opens_list_and_page(editor: Client, claim: Claim) -> None:
    assert editor.get(LIST).status_code == 200
    assert editor.get(page_of(claim)).status_code == 200


def test_staff_who_may_only_look_get_no_form(staff: Callable[..., Client], claim: Claim) -> None:
    page = staff("view_claim").get(page_of(claim))
    assert page.status_code == 200
    assert 'name="title_en"' not in page.text
    assert "sigmoid / 시그모이드" in page.text


def test_staff_without_the_permission_are_refused(staff: Callable[..., Client], claim: Claim) -> None:
    assert staff().get(page_of(claim)).status_code == 403


def test_learners_are_sent_to_sign_in(learner: User, client_of: Callable[[User], Client], claim: Claim) -> None:
    assert client_of(learner).get(page_of(claim)).status_code == 302


def test_nobody_adds_a_claim_or_deletes_one(owner: User, client_of: Callable[[User], Client], claim: Claim) -> None:
    client = client_of(owner)
    assert client.post(f"{LIST}add/", typed(client, claim)).status_code == 403
    assert client.post(f"{LIST}{claim.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in client.get(LIST).text


# What is stored ------------------------------------------------------------------------------------------------------
def test_saving_without_a_change_leaves_the_claim_as_its_file_says(editor: Client, claim: Claim) -> None:
    assert claim_digest(saved(editor, claim)) == claim.file_digest


def test_texts_of_both_languages_are_stored(editor: Client, claim: Claim) -> None:
    changed = saved(editor, claim, title_en="Deep", title_ko="깊은 신경망", arm_0_ko="시그모이드 함수")
    assert (changed.title_en, changed.title_ko) == ("Deep", "깊은 신경망")
    assert changed.arm_labels["sigmoid"]["ko"] == "시그모이드 함수"


def test_readers_get_the_edited_text_at_once(editor: Client, claim: Claim) -> None:
    saved(editor, claim, statement_ko="고친 문장입니다.")
    assert "고친 문장입니다." in editor.get(f"/ko/claims/{claim.slug}/").text


def test_markup_is_only_ever_text(editor: Client, claim: Claim) -> None:
    script = "<script>alert(1)</script>"
    changed = saved(editor, claim, title_en=script, answer_en=f"{script} [x](javascript:alert(1))", arm_0_en=script)
    reveal_claims(claims=[changed], user=User.objects.get(username="staff"))
    for address in [LIST, page_of(claim), "/en/claims/", f"/en/claims/{claim.slug}/"]:
        page = editor.get(address).text
        assert script not in page
        assert 'href="javascript:' not in page
        assert "&lt;script&gt;" in page


def test_hangul_typed_letter_by_letter_is_stored_as_syllables(editor: Client, claim: Claim) -> None:
    assert saved(editor, claim, title_ko=DECOMPOSED).title_ko == "시그모이드"


def test_the_limit_counts_syllables(editor: Client, claim: Claim) -> None:
    longest = unicodedata.normalize("NFD", "각" * 160)
    assert len(saved(editor, claim, title_ko=longest).title_ko) == 160


def test_line_ends_are_stored_in_one_way(editor: Client, claim: Claim) -> None:
    assert saved(editor, claim, answer_en="One.\r\nTwo.").answer_en == "One.\nTwo."


def test_concepts_are_typed_as_a_list(editor: Client, claim: Claim) -> None:
    assert saved(editor, claim, concepts=" relu,  momentum\trelu,").concepts == ["relu", "momentum"]
    assert saved(editor, claim, concepts="").concepts == []


def test_slug_and_spec_cannot_be_typed(editor: Client, claim: Claim) -> None:
    changed = saved(editor, claim, slug="other", spec="{}", spec_digest="0", file_digest="")
    assert (changed.slug, changed.spec, changed.spec_digest) == (claim.slug, claim.spec, claim.spec_digest)
    assert changed.file_digest == claim.file_digest


def test_the_change_is_in_the_history(editor: Client, claim: Claim) -> None:
    saved(editor, claim, title_ko="깊은 신경망")
    assert "Title (한국어)" in editor.get(f"{LIST}{claim.pk}/history/").text


# What is refused -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("field", [*TEXTS, "arm_1"])
def test_every_text_is_wanted_in_both_languages(editor: Client, claim: Claim, field: str, language: str) -> None:
    assert refused(editor, claim, **{f"{field}_{language}": " \n "}) == {f"{field}_{language}"}


@pytest.mark.parametrize(("field", "limit"), [("title", 160), ("statement", 600), ("scope", 1000), ("arm_0", 60)])
def test_a_text_that_is_too_long_is_refused(editor: Client, claim: Claim, field: str, limit: int) -> None:
    assert refused(editor, claim, **{f"{field}_ko": "각" * (limit + 1)}) == {f"{field}_ko"}


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x1b", "\u2028", "\ufeff"])
def test_control_characters_are_refused(editor: Client, claim: Claim, character: str) -> None:
    assert refused(editor, claim, statement_en=f"a{character}b") == {"statement_en"}


@pytest.mark.parametrize("slug", ["", "admin", "api", "new", "show", "활성화", "two words", "a_b", "A", "-a", "a" * 81])
def test_an_impossible_topic_is_refused(editor: Client, claim: Claim, slug: str) -> None:
    assert refused(editor, claim, topic=slug) == {"topic"}


@pytest.mark.parametrize("slugs", ["admin", "렐루", "relu, a_b", "../etc", "a" * 81, "<b>", TOO_MANY])
def test_impossible_concepts_are_refused(editor: Client, claim: Claim, slugs: str) -> None:
    assert refused(editor, claim, concepts=slugs) == {"concepts"}


@pytest.mark.parametrize("order", ["", "-1", "1001", "1.5", "NaN", "1e3", "9" * 400])
def test_an_impossible_order_is_refused(editor: Client, claim: Claim, order: str) -> None:
    assert refused(editor, claim, order=order) == {"order"}


@pytest.mark.parametrize("field", ["mechanism_metric", "mechanism_at", "expected"])
def test_a_choice_that_does_not_exist_is_refused(editor: Client, claim: Claim, field: str) -> None:
    assert refused(editor, claim, **{field: "dead_units/all"}) == {field}


def test_a_page_that_was_overtaken_is_refused(editor: Client, claim: Claim) -> None:
    mine = typed(editor, claim, title_en="Mine")
    saved(editor, claim, title_en="Theirs")
    assert editor.post(page_of(claim), mine).status_code == 422
    assert Claim.objects.get(pk=claim.pk).title_en == "Theirs"


# Retiring ------------------------------------------------------------------------------------------------------------
def retire(client: Client, *claims: Claim, action: str = "retire") -> str:
    chosen = {"action": action, "index": 0, "_selected_action": [claim.pk for claim in claims]}
    return client.post(LIST, chosen, follow=True).text


def test_retiring_says_how_many(editor: Client, claim: Claim) -> None:
    load_claims()
    assert f"{Claim.objects.count()} claims were retired." in retire(editor, *Claim.objects.all())
    assert Claim.objects.published().count() == 0


def test_what_was_retired_comes_back(editor: Client, claim: Claim) -> None:
    retire(editor, claim)
    assert "1 claim is back." in retire(editor, claim, action="restore")
    assert Claim.objects.published().count() == 1


def test_retiring_nothing_says_so(editor: Client, claim: Claim) -> None:
    assert "Items must be selected" in retire(editor)
    assert Claim.objects.published().count() == 1


def test_one_claim_is_retired_on_its_page(editor: Client, claim: Claim) -> None:
    assert saved(editor, claim, is_retired="on").is_retired


def test_staff_who_may_only_look_retire_nothing(staff: Callable[..., Client], claim: Claim) -> None:
    retire(staff("view_claim"), claim)
    assert Claim.objects.published().count() == 1


# Evidence ------------------------------------------------------------------------------------------------------------
def test_the_page_tells_effect_interval_and_wins(editor: Client, claim: Claim) -> None:
    page = editor.get(page_of(claim)).text
    assert "95% interval" in page
    assert "Seeds for the claim: 10 of 10" in page
    assert "Yes, it was measured with the setting shown above." in page


def test_evidence_of_another_setting_is_called_so(editor: Client, claim: Claim) -> None:
    Claim.objects.update(spec_digest="0" * 64)
    assert "No, the setting has changed since." in editor.get(page_of(claim)).text
    assert "not measured" in editor.get(LIST).text


def test_a_claim_without_evidence_says_so(editor: Client, claim: Claim) -> None:
    claim.evidence.delete()
    assert "Nothing yet: readers see no verdict." in editor.get(page_of(claim)).text


def test_a_retired_claim_leads_to_no_public_page(editor: Client, claim: Claim) -> None:
    saved(editor, claim, is_retired="on")
    assert f"/claims/{claim.slug}/" not in editor.get(page_of(claim)).text
