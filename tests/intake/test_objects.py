"""Reports with files where a store of objects keeps the files, and where that store is slow, down or lying."""

import datetime as dt
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.support.filling import fill
from tests.support.instance import COOKIE, Instance, make_instance, signed_in, work
from tests.support.object_store import WRITES, Answer, Asked, Proxy, Truth, fresh_bucket, lying, place
from tests.support.postgres import fresh_database
from tests.support.sender import PNG, File, Sender
from tests.support.submission import CONTENT_TYPE, Body, submission
from watchdog.app import create_app
from watchdog.intake import floods, sealed
from watchdog.records.stores import blobs_of
from watchdog.records.tables import ReportRow
from watchdog.sealing import SealingError

Lie = Callable[[Asked, Truth], Answer | None]
CONTENT = bytes(range(256)) * 3000


@pytest.fixture(scope="module")
def proxy(objects: int) -> Iterator[Proxy]:
    with lying(objects) as standing:
        yield standing


@pytest.fixture(scope="module")
def instance(objects: int, proxy: Proxy, postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    held = place(proxy.port, fresh_bucket(objects), seconds=1)
    made = make_instance(tmp_path_factory.mktemp("one"), fresh_database(postgres), objects=held)
    yield made
    made.close()


@pytest.fixture
def sender(instance: Instance, proxy: Proxy) -> Iterator[Sender]:
    proxy.lie = None
    yield Sender(instance)
    proxy.lie = None


@pytest.fixture(scope="module")
def other(instance: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """The same instance on another host: the same secret, a folder of its own."""
    data = tmp_path_factory.mktemp("other")
    settings = replace(instance.settings, data=data, blobs=data / "blobs")
    made = replace(instance, app=create_app(settings, instance.clock), settings=settings)
    yield made
    made.close()


def body_for(instance: Instance, content: bytes = CONTENT) -> Body:
    with work(instance) as unit:
        keys = [sealed.open_desks(unit)["enpud"]]
        return submission(unit.vault.instance, keys, {"one.txt": content})


def post(sender: Sender, body: bytes) -> Any:
    return sender.client.post(
        "/api/v1/reports",
        input_stream=io.BytesIO(body),
        content_length=len(body),
        content_type=CONTENT_TYPE,
        headers=sender.worked(),
    )


def kept(instance: Instance) -> tuple[int, int]:
    """Return how many reports and how many envelopes there are."""
    with work(instance) as unit:
        reports = unit.session.scalars(select(func.count()).select_from(ReportRow)).one()
        return reports, len(list(unit.blobs.names()))


def fetched(instance: Instance, body: Body) -> Any:
    return signed_in(instance, "Birch").get(f"/desk/exhibits/{body.manifest['exhibits'][0]}")


def test_a_file_sent_to_one_host_is_read_over_another(instance: Instance, sender: Sender, other: Instance) -> None:
    body = body_for(instance)
    assert post(sender, body.encoded()).status_code == 201
    assert fetched(other, body).data == CONTENT
    assert list(blobs_of(instance.settings).arriving.glob("*")) == []


def test_a_file_without_scripts_lies_there_too(instance: Instance, sender: Sender) -> None:
    before = kept(instance)
    ticket = sender.ticket()
    page = sender.post("/en/report", ("ticket", ticket), ("story", "They took it."), File("a.png", PNG))
    assert page.status == 200
    assert kept(instance) == (before[0] + 1, before[1] + 1)


def test_pieces_may_arrive_over_any_host(instance: Instance, sender: Sender, other: Instance) -> None:
    body, second = body_for(instance), Sender(other)
    whole, at, turn = body.encoded(), 0, 0
    given = {"Upload-Length": str(len(whole)), "Upload-Type": CONTENT_TYPE} | sender.worked()
    begun: Any = sender.client.post("/api/v1/uploads", headers=given).json
    upload = begun["upload"]
    while at < len(whole):
        piece, client = whole[at : at + 300_000], (second, sender)[turn % 2].client
        answer = client.patch(
            f"/api/v1/uploads/{upload}",
            headers={"Upload-Offset": str(at)},
            input_stream=io.BytesIO(piece),
            content_length=len(piece),
        )
        at, turn = at + len(piece), turn + 1
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(at))
        head = (sender, second)[turn % 2].client.head(f"/api/v1/uploads/{upload}")
        assert head.headers["Upload-Offset"] == str(at)
    taken = [each.client.post("/api/v1/reports", headers={"Watchdog-Upload": upload}) for each in (second, sender)]
    assert [answer.status_code for answer in taken] == [201, 201]
    assert taken[0].json == taken[1].json
    assert fetched(instance, body).data == CONTENT


def down(_asked: Asked, _truth: Truth) -> None:
    return None


def broken(asked: Asked, truth: Truth) -> Answer:
    return Answer(500, {}, b"<Error/>") if asked.method in WRITES else truth(asked)


def forgetful(asked: Asked, truth: Truth) -> Answer:
    return Answer(200, {"Etag": '"x"'}, b"") if asked.method in WRITES else truth(asked)


def denies(asked: Asked, truth: Truth) -> Answer:
    """Say that nothing is there."""
    return truth(replace(asked, path=asked.path.replace("some", "none")))


@pytest.mark.parametrize("lie", [down, broken, forgetful])
def test_when_the_store_fails_nothing_is_acknowledged_and_the_same_report_is_taken_afterwards(
    instance: Instance, sender: Sender, proxy: Proxy, lie: Lie
) -> None:
    body, before = body_for(instance), kept(instance)
    proxy.lie = lie
    answer = post(sender, body.encoded())
    assert answer.status_code == 500
    assert "what you wrote is still there" in answer.text
    ticket = sender.ticket()
    parts = (("ticket", ticket), ("story", "They took it."), File("a.png", PNG))
    page = sender.post("/en/report", *parts)
    assert (page.status, "Please try again in a few minutes" in page.text) == (500, True)
    plain = sender.post("/en/report", ("ticket", sender.ticket()), ("story", "A report without files needs no store."))
    assert plain.status == 200
    proxy.lie = None
    assert kept(instance) == (before[0] + 1, before[1])
    assert list(blobs_of(instance.settings).arriving.glob("*")) == []
    assert post(sender, body.encoded()).status_code == 201
    assert sender.post("/en/report", *parts).status == 200
    assert kept(instance) == (before[0] + 3, before[1] + 2)
    assert fetched(instance, body).data == CONTENT


def test_a_file_that_the_store_bent_never_opens(instance: Instance, sender: Sender, proxy: Proxy) -> None:
    body = body_for(instance)
    assert post(sender, body.encoded()).status_code == 201

    def bend(asked: Asked, truth: Truth) -> Answer:
        answer = truth(asked)
        if not asked.is_range:
            return answer
        return replace(answer, body=answer.body[:-2000] + bytes([answer.body[-2000] ^ 1]) + answer.body[-1999:])

    proxy.lie = bend
    with pytest.raises(SealingError):  # the answer breaks off: a browser says that the download failed
        _ = fetched(instance, body).data
    proxy.lie = None
    assert fetched(instance, body).data == CONTENT


def test_another_envelope_in_its_place_never_opens(instance: Instance, sender: Sender, proxy: Proxy) -> None:
    """Also one that was sealed to the same desk, by the same program, for another file."""
    one, another = body_for(instance), body_for(instance, CONTENT[::-1])
    for body in (one, another):
        assert post(sender, body.encoded()).status_code == 201
    (first,), (second,) = one.manifest["exhibits"], another.manifest["exhibits"]
    with work(instance) as unit:
        places = {name: next(iter(unit.blobs.bucket.list(f"{name[:2]}/{name}"))).name for name in (first, second)}  # type: ignore[attr-defined]  # it is the store of objects
    proxy.lie = lambda asked, truth: truth(replace(asked, path=asked.path.replace(places[first], places[second])))
    with pytest.raises(SealingError):
        _ = fetched(instance, one).data


@pytest.mark.parametrize(("lie", "status"), [(down, 500), (denies, 404)])
def test_a_reviewer_is_told_kindly_what_cannot_be_had(
    instance: Instance, sender: Sender, proxy: Proxy, lie: Lie, status: int
) -> None:
    body = body_for(instance)
    assert post(sender, body.encoded()).status_code == 201
    client = signed_in(instance, "Birch")
    proxy.lie = lie
    answer = client.get(f"/desk/exhibits/{body.manifest['exhibits'][0]}")
    assert answer.status_code == status
    assert "some/where" not in answer.text
    assert client.get(f"/desk/reports/{body.manifest['report_id']}").status_code == 200
    assert client.get("/desk/search").status_code == 200


def test_what_is_taken_back_goes_from_the_store_or_is_not_taken_back(
    instance: Instance, sender: Sender, proxy: Proxy
) -> None:
    body = body_for(instance)
    assert post(sender, body.encoded()).status_code == 201
    before = kept(instance)
    with work(instance) as unit:
        proxy.lie = down
        with pytest.raises(OSError, match="GenericError"):
            unit.reports.destroy(unit.reports.get(body.manifest["report_id"]))
        unit.session.rollback()
        proxy.lie = None
    assert kept(instance) == before
    with work(instance) as unit:
        unit.reports.destroy(unit.reports.get(body.manifest["report_id"]))
    assert kept(instance) == (before[0], before[1] - 1)


def test_what_one_host_counted_used_up_or_ended_the_other_one_knows(
    instance: Instance, sender: Sender, other: Instance
) -> None:
    ticket, second = sender.ticket(), Sender(other)
    assert second.post("/en/report", ("ticket", ticket), ("story", "They took it.")).status == 200
    assert sender.post("/en/report", ("ticket", ticket), ("story", "They took it.")).status == 409
    with work(instance) as here, work(other) as there:
        loads = [floods.load(unit, floods.Way.PLAIN, instance.settings).used for unit in (here, there)]
    assert loads[0] == loads[1] > 0
    birch, again = signed_in(instance, "Birch"), other.client()
    again.set_cookie(COOKIE, getattr(birch.get_cookie(COOKIE), "value", ""))
    assert again.get("/desk/inbox").status_code == 200
    page = again.get("/desk/inbox").text
    assert again.post("/sign-out", data=fill(page, "/sign-out")).status_code == 303
    assert birch.get("/desk/inbox").status_code != 200


def test_upkeep_sweeps_the_store_and_forgets_nothing(instance: Instance, sender: Sender) -> None:
    body = body_for(instance)
    assert post(sender, body.encoded()).status_code == 201
    with work(instance) as unit:
        incoming = unit.blobs.incoming()
        incoming.sink.write(b"an orphan")
        unit.blobs.keep("ab" * 16, b"", incoming)
        names = unit.reports.blob_names()
        assert unit.blobs.sweep(names, dt.datetime.now(dt.UTC) + dt.timedelta(days=1)) >= 1
        assert sorted(unit.blobs.names()) == sorted(names)
    assert fetched(instance, body).data == CONTENT
