"""An organization's own words: where they stand, that they are marked and checked, and that nothing changes unasked."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drafting.test_compose import SESSION, TODAY, reference
from tests.drafting.test_every_body import ONE_OF_EACH_SHAPE, written
from tests.support.drafting import CHOICE, begun, block_of, events, filled, opened, send
from tests.support.findings import findings, release
from tests.support.instance import Instance, actor, make_instance, signed_in, work
from tests.support.releasing import a_desk
from watchdog.access.policy import RefusedError
from watchdog.domain.draft import ORGANIZATION, Block, Draft
from watchdog.domain.letterhead import Letterhead, OwnWords, Part, Place
from watchdog.drafting.checking.check import Level, Problem
from watchdog.drafting.composing.compose import compose
from watchdog.drafting.composing.own import REPLACED, fillable, unknown
from watchdog.drafting.editing import letterheads, write
from watchdog.drafting.editing.details import describe, details_of
from watchdog.drafting.editing.write import Opened, Seen
from watchdog.drafting.leaving import hand_over
from watchdog.drafting.leaving.bundle import unpack
from watchdog.drafting.leaving.export import KINDS, RefusedExportError, prepare
from watchdog.drafting.wording import wordings
from watchdog.records.cases import ChangedMeanwhileError

UNION = Letterhead("Harbour Union", ("1 Quay Street",))


def own(code: str, instead: str = "", after: str = "", *, part: Part = Part.SECTION, language: str = "en") -> OwnWords:
    return OwnWords(Place(part, code, language), instead, after)


def composed(*words: OwnWords, draft: Draft = SESSION) -> dict[str, Block]:
    blocks = compose(
        draft,
        findings(80),
        reference(),
        wordings(reference()),
        TODAY,
        letterhead=replace(UNION, wording=words),
    )
    return {block.id: block for block in blocks}


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    made = make_instance(tmp_path)
    with work(made) as unit:
        release(unit, findings(30))
    return made


def headed(instance: Instance, *words: OwnWords, choice: Draft = CHOICE) -> tuple[str, str]:
    """Begin a draft with a letterhead that has these words; return the ids of both."""
    heron = actor(instance, "Heron")
    with work(instance) as unit:
        head = letterheads.put(unit, heron, UNION)
        for each in words:
            letterheads.reword(unit, heron, head, each, reference=instance.reference)
    return begun(instance, choice=replace(choice, letterhead=head)), head


def reword(instance: Instance, head: str, words: OwnWords) -> None:
    with work(instance) as unit:
        letterheads.reword(unit, actor(instance, "Heron"), head, words, reference=instance.reference)


def said(found: Opened, problem: Problem) -> list[tuple[Level, str]]:
    return [(each.level, each.block) for each in found.checks if each.problem is problem]


def test_own_words_stand_in_place_of_a_sentence_of_ours_and_say_whose_they_are() -> None:
    ours, theirs = composed(), composed(own("who_how", "We are {submitter}, in {state}."))
    assert list(ours) == list(theirs)
    assert theirs["who_how.who"].text == "We are the network of Georgia, in Georgia."
    assert theirs["who_how.who"].basis == ORGANIZATION
    assert not theirs["who_how.who"].edited
    assert [name for name in ours if ours[name] != theirs[name]] == ["who_how.who"]


def test_own_words_follow_a_section_or_its_opening_where_it_has_chapters() -> None:
    blocks = composed(*(own(code, after="Ours too.") for code in ("who_how", "recommendations", "findings", "annexes")))
    order = list(blocks)
    for code in ("who_how", "recommendations"):
        assert [name for name in order if name.startswith(f"{code}.")][-1] == f"{code}.organization"
    assert order[order.index("annexes") + 1] == "annexes.organization"
    place = order.index("findings.organization")
    assert blocks[order[place + 1]].heading_level == 2
    assert blocks[order[place - 1]].figure is not None


@pytest.mark.parametrize("code", ["findings", "context", "annexes", "references"])
def test_facts_law_and_figures_cannot_be_replaced(code: str) -> None:
    assert composed(own(code, "Something else.")) == composed()


def test_how_cases_are_verified_stays_ours() -> None:
    ours, theirs = composed(), composed(own("who_how", "We are old.", "We also ring people up."))
    for name in ("cases", "standard", "consent", "limits"):
        assert theirs[f"who_how.{name}"] == ours[f"who_how.{name}"]


@pytest.mark.parametrize(("mechanism", "stage"), ONE_OF_EACH_SHAPE)
def test_what_can_be_replaced_is_what_the_texts_hold(mechanism: str, stage: str) -> None:
    free = {
        block.section
        for block in written(mechanism, stage)
        if block.id.partition(".")[2] in {"what", "who", "lead"} and not block.findings
    }
    assert free <= set(REPLACED)
    words = tuple(own(section, "Words of {submitter}.") for section in free)
    draft = replace(SESSION, mechanism=mechanism, stage=stage)
    blocks = compose(
        draft,
        findings(80),
        reference(),
        wordings(reference()),
        TODAY,
        letterhead=replace(UNION, wording=words),
    )
    replaced = [block for block in blocks if block.basis == ORGANIZATION]
    assert {block.text for block in replaced} <= {"Words of the network of Georgia."}
    assert not any(block.findings or block.notes or block.figure for block in replaced)


def test_a_kind_of_abuse_has_its_own_recommendation_beside_or_in_place_of_ours() -> None:
    words = "{The_state} should end it by {deadline}."
    beside = composed(own("police-beating", after=words, part=Part.RECOMMENDATION))
    order = list(beside)
    step = beside["recommendations.police-beating.after"]
    assert order[order.index(step.id) - 1] == "recommendations.force"
    assert step.text == f"The State party should end it by 31 December {TODAY.year + 2}."
    assert step.basis == ORGANIZATION
    assert set(step.findings) <= set(beside["recommendations.force"].findings)
    kinds = {act.type for each in findings(80) for act in each.acts} & {"police-beating", "police-sexual-violence"}
    assert len(kinds) == 2
    one = composed(own("police-beating", words, part=Part.RECOMMENDATION))
    assert "recommendations.force" in one
    all_of_them = composed(*(own(kind, words, part=Part.RECOMMENDATION) for kind in kinds))
    assert "recommendations.force" not in all_of_them
    assert {f"recommendations.{kind}.instead" for kind in kinds} <= set(all_of_them)


def test_words_for_a_kind_that_the_findings_do_not_show_stand_nowhere() -> None:
    assert composed(own("death-in-drug-centre", "Never.", part=Part.RECOMMENDATION)) == composed()
    assert composed(own("police-beating", "Why?", part=Part.QUESTION)) == composed()


def test_questions_have_own_words_too() -> None:
    issues = replace(SESSION, stage="loi")
    blocks = composed(own("police-beating", after="What was done since {period}?", part=Part.QUESTION), draft=issues)
    assert blocks["questions.police-beating.after"].text == "What was done since 2023 to 2025?"


def test_another_language_falls_back_to_ours() -> None:
    arabic = replace(SESSION, language="ar")
    english = own("who_how", "We are old.")
    assert composed(english, draft=arabic) == composed(draft=arabic)
    words = own("who_how", "نحن {submitter} في {state}.", "- أولا\n- ثانيا", language="ar")
    blocks = composed(english, words, draft=arabic)
    assert blocks["who_how.who"].text == "نحن the network of Georgia في جورجيا."
    assert composed(words) == composed()


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=60))
def test_braces_in_values_and_texts_are_filled_once_and_never_run(text: str) -> None:
    blocks = composed(own("who_how", f"{{submitter}} {text}"), draft=replace(SESSION, submitter="{state.__class__}"))
    assert blocks["who_how.who"].text.startswith("{state.__class__} ")
    assert unknown("{state.__class__} {state!r} {} {{state}}", Part.SECTION) == ["state.__class__", "state!r", ""]


def test_only_a_recommendation_knows_its_last_day() -> None:
    assert unknown("{deadline}", Part.RECOMMENDATION) == []
    assert unknown("{deadline}", Part.QUESTION) == ["deadline"]
    assert set(fillable(Part.SECTION)) < set(fillable(Part.RECOMMENDATION))


def test_preflight_reads_own_words_like_everything_that_was_typed(instance: Instance) -> None:
    heron = actor(instance, "Heron")
    wrong = own("who_how", "Ring +995 555 123 456. We know two women. Half of 12 cases: 50 % of 12 cases.")
    draft_id, _ = headed(
        instance, wrong, own("police-beating", after="Somebody should consider it.", part=Part.RECOMMENDATION)
    )
    found = opened(instance, heron, draft_id)
    assert said(found, Problem.PERSONAL) == [(Level.BLOCK, "who_how.who")]
    assert said(found, Problem.SMALL_COUNT) == [(Level.ADVISE, "who_how.who")]
    assert said(found, Problem.SHARE) == [(Level.ADVISE, "who_how.who")]
    assert said(found, Problem.NO_DEADLINE) == [(Level.ADVISE, "recommendations.police-beating.after")]
    assert said(found, Problem.NO_ADDRESSEE) == [(Level.ADVISE, "recommendations.police-beating.after")]
    with work(instance) as unit, pytest.raises(RefusedExportError):
        prepare(unit, heron, draft_id, "md", instance.reference, is_demo=False)
    with work(instance) as unit:
        text = block_of(found, "who_how.who").text
        write.edit(unit, heron, Seen(draft_id, 1), "who_how.who", f"{text} Or write.", reference=instance.reference)
    assert said(opened(instance, heron, draft_id), Problem.PERSONAL) == [(Level.BLOCK, "who_how.who")]


def test_own_words_cannot_tell_a_number_that_a_table_withholds(instance: Instance) -> None:
    heron = actor(instance, "Heron")
    plain, head = headed(instance)
    table = next(each.figure for each in opened(instance, heron, plain).draft.blocks if each.id == "findings.kinds")
    assert table is not None
    kinds = [row[0].text for row in table.rows if row[-1].value is None]
    assert kinds
    numbers = "; ".join(f"{kinds[0]}: {number}" for number in range(1, 20))
    reword(instance, head, own("who_how", f"We know of {numbers}."))
    draft_id = begun(instance, choice=replace(CHOICE, letterhead=head))
    assert (Level.ADVISE, "who_how.who") in said(opened(instance, heron, draft_id), Problem.WITHHELD)
    assert said(opened(instance, heron, plain), Problem.WITHHELD) == []


def test_own_words_count_into_the_length(instance: Instance) -> None:
    heron = actor(instance, "Heron")
    plain, _ = headed(instance)
    long, _ = headed(instance, own("recommendations", after="word " * 700))
    before, after = (opened(instance, heron, each).facts.length for each in (plain, long))
    assert after.counted == before.counted + 700
    assert after.sections["recommendations"] == before.sections["recommendations"] + 700


def test_a_draft_is_told_of_other_words_and_takes_them_only_when_it_is_composed_anew(instance: Instance) -> None:
    heron = actor(instance, "Heron")
    draft_id, head = headed(instance, own("who_how", "We are old."))
    assert opened(instance, heron, draft_id).facts.changes == {}
    with work(instance) as unit:
        letterheads.reword(
            unit, heron, head, replace(own("who_how", "We are new."), version=1), reference=instance.reference
        )
        letterheads.reword(unit, heron, head, own("recommendations", after="Thank you."), reference=instance.reference)
    found = opened(instance, heron, draft_id)
    assert block_of(found, "who_how.who").text == "We are old."
    assert said(found, Problem.WORDING_CHANGED) == [(Level.ADVISE, "who_how.who"), (Level.ADVISE, "")]
    assert said(found, Problem.FIGURES_CHANGED) == []
    page = signed_in(instance, "Heron").get(f"/drafts/{draft_id}").text
    assert page.count("own words would read otherwise today") >= 2
    assert "Among them are the organization’s own words." in page
    with work(instance) as unit:
        write.edit(unit, heron, Seen(draft_id, 1), "summary.what", "By hand.", reference=instance.reference)
    assert block_of(opened(instance, heron, draft_id), "who_how.who").text == "We are old."
    with work(instance) as unit:
        write.recompose(unit, heron, Seen(draft_id, 2), reference=instance.reference)
    found = opened(instance, heron, draft_id)
    assert block_of(found, "who_how.who").text == "We are new."
    assert block_of(found, "recommendations.organization").text == "Thank you."
    assert found.facts.changes == {}
    with work(instance) as unit:
        letterheads.remove(unit, heron, head)
        write.recompose(unit, heron, Seen(draft_id, 3), reference=instance.reference)
    assert block_of(opened(instance, heron, draft_id), "who_how.who").basis == "method"


def test_a_released_version_stays_as_two_people_read_it(tmp_path: Path) -> None:
    desk = a_desk(make_instance(tmp_path))
    given = desk.instance.reference
    with work(desk.instance) as unit:
        head = letterheads.put(unit, desk.heron, UNION)
        letterheads.reword(unit, desk.heron, head, own("who_how", "We are old."), reference=given)
        draft = unit.drafts.open(unit.drafts.get(desk.draft_id), desk.heron.identities("policy"))
        describe(unit, desk.heron, desk.seen(1), replace(details_of(draft), letterhead=head), reference=given)
    desk.released()
    reword(desk.instance, head, replace(own("who_how", "We are new."), version=1))
    with work(desk.instance) as unit:
        file = prepare(unit, desk.heron, desk.draft_id, "md", given, is_demo=False, release=1).content.decode()
    assert "We are old." in file
    assert "We are new." not in file


def test_files_show_own_words_as_small_markdown_and_the_trace_names_whose_they_are(instance: Instance) -> None:
    heron = actor(instance, "Heron")
    words = "**We** are <script>alert(1)</script> #eval(1) old[^ see it].\n- one\n- two"
    draft_id, _ = headed(instance, own("who_how", words), own("summary", after="=cmd()"))
    with work(instance) as unit:
        files = {
            kind: prepare(unit, heron, draft_id, kind, instance.reference, is_demo=False).content for kind in KINDS
        }
        bundle = hand_over.prepare_bundle(unit, heron, draft_id, instance.reference, is_demo=False)
    page = files["html"].decode()
    assert "<strong>We</strong> are &lt;script&gt;alert(1)&lt;/script&gt; #eval(1) old" in page
    assert "see it" in page
    assert "**We** are" in files["md"].decode()
    assert files["docx"][:2] == b"PK"
    assert files["pdf"][:4] == b"%PDF"
    trace = {each["block"]: each for each in json.loads(unpack(bundle.content)["trace.json"])["blocks"]}
    assert trace["who_how.who"]["basis"] == trace["summary.organization"]["basis"] == "organization"
    assert trace["who_how.standard"]["basis"] == "method"
    assert "are old" not in unpack(bundle.content)["trace.json"].decode()


def test_an_arabic_draft_carries_its_own_words_into_every_file(instance: Instance) -> None:
    words = own("method", "نحن **شبكة** في {state}.", language="ar")
    draft_id, _ = headed(
        instance, words, choice=replace(CHOICE, mechanism="upr_individual", stage="submission", language="ar")
    )
    with work(instance) as unit:
        heron = actor(instance, "Heron")
        page = prepare(unit, heron, draft_id, "html", instance.reference, is_demo=False).content.decode()
    assert 'dir="rtl"' in page
    assert "<strong>شبكة</strong> في جورجيا." in page


def test_the_pages_show_ours_beside_and_keep_what_was_typed(instance: Instance) -> None:
    _, head = headed(instance)
    heron, root = signed_in(instance, "Heron"), f"/drafts/letterheads/{head}"
    assert f"{root}/wording/ar" in heron.get(root).text
    listed = heron.get(f"{root}/wording/ar").text
    assert len(re.findall(r"/wording/ar/section/", listed)) > 30
    kinds = len(reference().violation_types.types)
    assert len(set(re.findall(r"/wording/ar/recommendation/([\w-]+)", listed))) == kinds
    assert len(set(re.findall(r"/wording/ar/question/([\w-]+)", listed))) == kinds
    address = f"{root}/wording/en/section/who_how"
    page = heron.get(address).text
    assert "This text was prepared by {submitter}." in page
    wrong = heron.post(address, data=filled(page, instead="We <b> {name} & {state}", after="Kept as well"))
    assert wrong.status_code == 422
    assert "We do not know what to fill in for {name}." in wrong.text
    assert "{the_state}" in wrong.text
    assert "We &lt;b&gt; {name} &amp; {state}" in wrong.text
    assert "Kept as well" in wrong.text
    long = heron.post(address, data=filled(page, instead="x" * 4001, after=""))
    assert long.status_code == 422
    assert send(heron, address, page, instead="We are <old>.", after="") == 303
    assert "We are &lt;old&gt;." in heron.get(f"{root}/wording/en").text
    late = heron.post(address, data=filled(page, instead="Typed late", after=""))
    assert late.status_code == 409
    assert "Typed late" in late.text
    assert "As somebody else saved it" in late.text
    assert send(heron, address, late.text, instead="Typed late", after="") == 303
    other = f"{root}/wording/en/recommendation/police-beating"
    assert send(heron, other, heron.get(other).text, instead="By {deadline}.", after="") == 303
    form = heron.get(root).text
    assert send(heron, root, form, name="Renamed", lines="Quay", about="") == 303
    listed = heron.get(f"{root}/wording/en").text
    assert "Typed late" in listed
    assert "By {deadline}." in listed
    assert "Typed late" not in heron.get(f"{root}/wording/fr").text


def test_addresses_that_lead_to_no_place_are_not_found(instance: Instance) -> None:
    _, head = headed(instance)
    heron, root = signed_in(instance, "Heron"), f"/drafts/letterheads/{head}"
    for path in (
        *("wording/xx", "wording/en/section/cover", "wording/en/section/nothing", "wording/en/law/who_how"),
        *("wording/en/question/who_how", "wording/de/section/who_how", "wording/en/section/last_seen"),
    ):
        assert heron.get(f"{root}/{path}").status_code == 404
    assert heron.get(f"/drafts/letterheads/{'0' * 32}/wording/en").status_code == 404
    page = heron.get(f"{root}/wording/en/section/who_how").text
    assert send(heron, f"{root}/wording/en/section/nothing", page, instead="", after="x") == 404


def test_two_people_write_at_two_places_and_the_journal_names_only_the_place(instance: Instance) -> None:
    heron = actor(instance, "Heron")
    _, head = headed(instance, own("who_how", "Unmistakable words."), own("summary", after="Others."))
    with pytest.raises(ChangedMeanwhileError):
        reword(instance, head, own("who_how", "Late."))
    assert events(instance, heron).count("letterhead.reworded") == 2
    with work(instance) as unit:
        lines = [entry.line for entry in unit.journal.entries("policy", heron.identities("policy"))]
    assert not any("Unmistakable" in line.reason for line in lines)
    assert "en section who_how" in [line.reason for line in lines]


def test_nobody_else_reads_or_writes_own_words(instance: Instance) -> None:
    _, head = headed(instance)
    birch, client = actor(instance, "Birch"), signed_in(instance, "Birch")
    for path in ("wording/en", "wording/en/section/who_how"):
        assert client.get(f"/drafts/letterheads/{head}/{path}").status_code == 403
    with work(instance) as unit, pytest.raises(RefusedError):
        letterheads.reword(unit, birch, head, own("who_how", "x"), reference=instance.reference)
    assert signed_in(instance, "Heron").get(f"/drafts/letterheads/{head}/wording/en").status_code == 200
