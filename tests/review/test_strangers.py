"""A report sealed on a device holds what a stranger wrote: no page of the desk may break on it."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.filling import fill
from tests.support.reviewing import Scene
from watchdog.domain.report import ConsentChoice, ExhibitHead, Protection, Report

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.just("x" * 200_000)
CODES = st.sampled_from(["", "police", "KGZ", "yes", "me", "other", "not-said"]) | TEXT
LISTS = st.lists(CODES, max_size=4).map(tuple)
NUMBER = st.integers(-(10**30), 10**30)
REPORTS = st.builds(
    Report,
    story=TEXT,
    language=CODES,
    protection=st.sampled_from(Protection),
    form_version=NUMBER,
    what_chosen=LISTS,
    country=CODES,
    place_type=LISTS,
    place_text=TEXT,
    when_choice=CODES,
    when_text=TEXT,
    who_did=LISTS,
    who_did_text=TEXT,
    who_hurt=CODES,
    knows=CODES,
    age_band=CODES,
    gender=CODES,
    trans=CODES,
    grounds=LISTS,
    danger_now=CODES,
    danger_who=CODES,
    safe_contact_note=TEXT,
    consent_choice=st.sampled_from(ConsentChoice),
    contact=st.booleans(),
    desks=LISTS,
)
HEADS = st.builds(ExhibitHead, name=TEXT, media_type=TEXT | st.just("image/png"), size=NUMBER, sha256=TEXT)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(report=REPORTS, head=HEADS)
def test_whatever_a_stranger_sealed_breaks_no_page(scene: Scene, report: Report, head: ExhibitHead) -> None:
    sent = scene.send(report)
    exhibit = scene.attach(sent, b"content", head)
    client = scene.client()
    assert client.get("/desk/inbox").status_code == 200
    assert client.get("/desk/search").status_code == 200
    page = client.get(f"/desk/reports/{sent.id}")
    assert page.status_code == 200
    fetched = client.get(f"/desk/exhibits/{exhibit}")
    assert (fetched.status_code, fetched.data) == (200, b"content")
    answer = client.post(f"/desk/reports/{sent.id}/case", data=fill(page.text, f"{sent.id}/case"))
    assert answer.status_code == 303
    assert client.get(answer.headers["Location"]).status_code == 200
