"""A learner's own CSV file: kept, listed, trained on by the worker, deleted; and everybody else's stays theirs."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.trainer.making import NO_DIFFERENCE, launch, make_spec, train_all
from tests.trainer.test_builder_start import PREDICTION, values_in
from trainer.engine.own_tables import read_table
from trainer.engine.specs import SpecErrors
from trainer.models import Experiment, Table
from trainer.services.launching import add_seeds
from trainer.services.tables import TableRefused, delete_table, keep_table
from trainer.spec_links import linked

ClientOf = Callable[[User], Client]
URL, BUILDER = "/en/tables/", "/en/experiments/new/"
ROWS = [f"{place % 7},{place % 5},{'yes' if place % 7 > 3 else 'no'}" for place in range(60)]
CSV = "\n".join(["height,width,bought", *ROWS]).encode()


def sent(content: bytes = CSV, name: str = "shop.csv", **fields: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content), "kind": "classes", "target": ""} | fields


@pytest.fixture
def table(learner: User) -> Table:
    return keep_table(owner=learner, table=read_table(CSV), name="shop.csv")[0]


def spec_on(table: Table) -> Any:
    return make_spec(data={"name": "csv", **table.sizes})


def test_a_file_is_kept_once_and_listed(client_of: ClientOf, learner: User) -> None:
    client = client_of(learner)
    assert [client.post(URL, sent()).status_code for _ in range(2)] == [302, 302]
    table = Table.objects.get()
    assert (table.owner, table.target, table.classes, table.sizes["num_rows"]) == (learner, "bought", ["no", "yes"], 60)
    assert "shop.csv" in client.get(URL).text


def test_another_column_of_the_same_file_is_another_table(client_of: ClientOf, learner: User) -> None:
    client_of(learner).post(URL, sent())
    client_of(learner).post(URL, sent(target="height", kind="values"))
    assert set(Table.objects.values_list("target", flat=True)) == {"bought", "height"}


REFUSED = {
    "empty": (sent(b""), "file"),
    "nothing but a header": (sent(b"a,b\n"), "file"),
    "utf-16": (sent(CSV.decode().encode("utf-16")), "file"),
    "latin-1": (sent(CSV.replace(b"yes", b"\xe4")), "file"),
    "nul": (sent(CSV.replace(b"yes", b"y\0s", 1)), "file"),
    "ragged": (sent(CSV + b"\n1,2,3,4,5"), "file"),
    "quotes": (sent(CSV + b'\n"1,2,3'), "file"),
    "a formula among numbers": (sent(CSV.replace(b"\n3,", b"\n=1+1,", 1)), "file"),
    "a missing value": (sent(CSV.replace(b"\n3,", b"\n,", 1)), "file"),
    "a huge line": (sent(b"a,b\n" + b"1" * 300_000 + b",2\n"), "file"),
    "too many rows": (sent(b"a,b\n" + b"1,2\n" * 20_001), "file"),
    "too many columns": (sent(b",".join(b"c%d" % place for place in range(201))), "file"),
    "an image": (sent(b"\x89PNG\r\n\x1a\n" + bytes(500)), "file"),
    "no such column": (sent(target="prize"), "target"),
    "words to be predicted as numbers": (sent(kind="values"), "file"),
    "an unknown kind": (sent(kind="__class__"), "kind"),
    "no file": ({"kind": "classes"}, "file"),
    "a text for a file": ({"kind": "classes", "file": "../../etc/passwd"}, "file"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_file_is_refused_at_its_field(client_of: ClientOf, learner: User, case: str) -> None:
    data, field = REFUSED[case]
    for each in data.values():
        if isinstance(each, SimpleUploadedFile):
            each.seek(0)
    response = client_of(learner).post(URL, data)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert Table.objects.count() == 0


def test_a_file_beyond_the_limit_is_not_kept_anywhere(client_of: ClientOf, learner: User, settings: Any) -> None:
    settings.MAX_TABLE_MEGABYTES = 1
    for num_bytes in (1_100_000, 3_000_000):
        response = client_of(learner).post(URL, sent(b"a,b\n" + b"1,2\n" * (num_bytes // 4)))
        assert response.status_code == 422
        assert "At most 1 MB" in str(response.context["form"].errors)


def test_a_strange_file_name_is_shown_plainly(client_of: ClientOf, learner: User) -> None:
    client_of(learner).post(URL, sent(name="<b>가\u202e.csv"))
    assert "<b>" not in client_of(learner).get(URL).text
    assert Table.objects.get().name.isprintable()


def test_no_more_are_kept_than_a_learner_may_have(client_of: ClientOf, table: Table, settings: Any) -> None:
    settings.MAX_TABLES = 1
    response = client_of(table.owner).post(URL, sent(target="height", kind="values"))
    assert response.status_code == 422
    assert Table.objects.count() == 1


def test_the_builder_trains_on_it(client_of: ClientOf, table: Table) -> None:
    client, url = client_of(table.owner), f"{BUILDER}?table={table.public_id}"
    values = values_in(client.get(url).context["form"]) | PREDICTION | {"idempotency_key": str(uuid4())}
    changes = {"arms.0": "relu", "arms.1": "tanh", "network.hidden_widths": "8", "training.num_epochs": "5"}
    response = client.post(url, values | changes | {"factor": "network.activation"})
    assert response.status_code == 302, response.context["form"].errors
    train_all()
    experiment = Experiment.objects.with_state().get()
    assert (experiment.state, experiment.experiment_spec.data.table) == ("done", table.digest)
    assert client.get(experiment.get_absolute_url()).status_code == 200


def test_a_table_of_numbers_comes_with_a_loss_that_fits(client_of: ClientOf, learner: User) -> None:
    keep_table(owner=learner, table=read_table(CSV, target="height", has_classes=False), name="a.csv")
    form = client_of(learner).get(f"{BUILDER}?table={Table.objects.get().public_id}").context["form"]
    assert form["training.loss.name"].value() == "mse"


def test_a_link_to_somebody_elses_table_is_refused_and_tells_nothing(
    client_of: ClientOf, table: Table, other_learner: User
) -> None:
    link = f"{BUILDER}?spec={linked(spec_on(table))}"
    assert client_of(table.owner).get(link).context["form"]["data.name"].value() == "csv"
    for client in (client_of(other_learner), Client()):
        response = client.get(link)
        assert response.status_code == 422
        assert "not among yours" in response.text
        assert "shop.csv" not in response.text


def test_somebody_elses_table_can_not_be_launched(client_of: ClientOf, table: Table, other_learner: User) -> None:
    with pytest.raises(SpecErrors):
        launch(other_learner, spec=spec_on(table))
    values = values_in(client_of(other_learner).get(BUILDER).context["form"]) | PREDICTION
    response = client_of(other_learner).post(BUILDER, values | {"data.name": "csv", "data.csv.table": table.digest})
    assert response.status_code == 422
    assert "data.csv.table" in response.context["form"].errors


def test_sizes_that_the_table_does_not_have_are_refused(table: Table) -> None:
    with pytest.raises(SpecErrors):
        launch(table.owner, spec=make_spec(data={"name": "csv", **table.sizes, "num_rows": 59}))


def test_others_can_neither_see_nor_delete_it(client_of: ClientOf, table: Table, other_learner: User) -> None:
    client = client_of(other_learner)
    assert "shop.csv" not in client.get(URL).text
    assert client.post(f"{URL}{table.public_id}/delete/").status_code == 404
    assert client.get(f"{BUILDER}?table={table.public_id}").status_code == 404
    assert Client().get(URL).status_code == 302


def test_it_is_not_deleted_while_an_experiment_waits_for_it(client_of: ClientOf, table: Table) -> None:
    experiment = launch(table.owner, spec=spec_on(table))
    with pytest.raises(TableRefused):
        delete_table(table=table)
    train_all()
    client_of(table.owner).post(f"{URL}{table.public_id}/delete/")
    assert Table.objects.count() == 0
    with pytest.raises(SpecErrors):
        add_seeds(experiment=experiment, num_seeds=2)
    assert client_of(table.owner).get(experiment.get_absolute_url()).status_code == 200


def test_its_rows_go_to_nobody_who_only_has_a_link(client_of: ClientOf, table: Table) -> None:
    experiment = launch(table.owner, spec=spec_on(table), prediction=NO_DIFFERENCE)
    train_all()
    client = client_of(table.owner)
    assert client.get(f"{experiment.get_absolute_url()}download/script/").status_code == 200
    client.post(f"{experiment.get_absolute_url()}share/")
    experiment.refresh_from_db()
    assert Client().get(experiment.get_share_url()).status_code == 200
    assert Client().get(f"{experiment.get_share_url()}download/script/").status_code == 404
    assert Client().get(f"{experiment.get_share_url()}download/results/").status_code == 200
