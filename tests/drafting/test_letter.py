"""A letter from one case, without any page: questions in order, gates, and what never leaves."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Final
from zipfile import ZipFile

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from watchdog import languages
from watchdog.domain.act import PARTICULARS, Act, PartialDate, Perpetrator, Person, Precision, detail_name
from watchdog.domain.aftermath import Intervention, RemedyStep
from watchdog.domain.assessment import Certainty, Exhibit, Source, Vote
from watchdog.domain.case import CaseFile, Risk
from watchdog.domain.consent import Answer, Basis, Channel, ConsentEntry, Use
from watchdog.drafting.formats.docx import render_docx
from watchdog.drafting.formats.markdown import render_markdown
from watchdog.drafting.formats.model import Document, Heading, Items, Paragraph, Table
from watchdog.drafting.letters.answers import BY_HAND, FILLERS, answers
from watchdog.drafting.letters.gates import MINIMA, Gate, Outcome, after_acceptance, closed, days_of, gates, warnings
from watchdog.drafting.letters.letter import ASKED, asked_for, gaps, letter, letter_languages, offered
from watchdog.drafting.letters.sheet import Sheet, needed_use
from watchdog.reference.library import Reference
from watchdog.reference.mechanisms import Mechanism, Stage
from watchdog.reference.ratifications import Status
from watchdog.settings import PACKAGE, shipped
from watchdog.web.wording import Words

TODAY: Final = dt.date(2026, 3, 2)
NEVER: Final = ("SECRET-INTERNAL", "SECRET-CONFIDENTIAL", "SECRET-NOTES", "SECRET-DOUBTS", "SECRET-TITLE")
REPORTER: Final = ("SECRET-REPORT", "SECRET-REASONS", "SECRET-EVIDENCE", "SECRET-STAFF", "SECRET-MEASURES")
FILES: Final = ("SECRET-FILE", "SECRET-SHOWS", "SECRET-CHECKED", "SECRET-HELPER")
CLOSED: Final = ("THE-STATION", "THE-UNIT", "BADGE-77", "THE-METHOD", "THE-REASON", "THE-PROVINCE", "THE-OUTCOME")
STATE: Final = ("THE-CORNER", "THE-ILLNESS")


@cache
def reference() -> Reference:
    return Reference(shipped("config") / "reference")


def words(code: str = "en") -> Words:
    return Words(reference(), lambda text: text, code)


def every_stage() -> list[tuple[Mechanism, Stage]]:
    return [(mechanism, stage) for mechanism, stages in offered(reference()) for stage in stages]


EVERY: Final = [pytest.param(*each, id=f"{each[0].id}-{each[1].id}") for each in every_stage()]


def said(use: Use, answer: Answer = Answer.YES, **changes: object) -> ConsentEntry:
    entry = ConsentEntry(
        use, answer, Basis.SELF, Channel.IN_PERSON, "ru", TODAY, "SECRET-STAFF", evidence="SECRET-EVIDENCE"
    )
    return replace(entry, **changes)  # type: ignore[arg-type]  # fields by name


AGREED: Final = tuple(said(use) for use in (Use.COUNT, Use.STORY, Use.UN_CLOSED, Use.UN_STATE))


def full_case() -> CaseFile:
    """Return a case with everything that it can hold; what must never leave says so."""
    details = {
        detail_name(group, each): f"detail {each.name}"
        for group, (_title, particulars) in PARTICULARS.items()
        for each in particulars
        if not each.codes
    }
    act = Act(
        "secret-detention",
        ("ICCPR-9", "ICPPED-1", "CAT-2", "ICESCR-12", "CEDAW-2", "CRC-37", "ICERD-5", "CRPD-14"),
        Certainty.REASONABLE_GROUNDS,
        Perpetrator("police", "carried-out", "state", "THE-STATION", "THE-UNIT", "saw-badge", "BADGE-77"),
        purpose="confession",
        injury="needs-care",
        date_from=PartialDate(dt.date(2025, 5, 17), Precision.DAY),
        method="THE-METHOD",
        stated_reason="THE-REASON",
        consequences="THE-CONSEQUENCE",
        details=details | {"arrest.warrant": "no", "arrest.held_in": "police-station", "arrest.ordered_by": "police"},
    )
    rumour = Act("police-killing", ("ICCPR-6",), Certainty.REPORTED, method="SECRET-RUMOUR")
    return CaseFile(
        title="SECRET-TITLE",
        summary_internal="SECRET-INTERNAL",
        summary_public="Officers took a woman away.",
        summary_confidential="SECRET-CONFIDENTIAL",
        notes="SECRET-NOTES",
        contradictions="SECRET-DOUBTS",
        context="Raids went on all spring.",
        national_law="Article 44 of the code.",
        country="KGZ",
        admin1="THE-PROVINCE",
        place_exact="THE-CORNER",
        place_type="street",
        date_from=PartialDate(dt.date(2025, 5, 17), Precision.DAY),
        person=Person(age_band="25-34", gender="woman", grounds=("drug-use",), health="THE-ILLNESS"),
        others=(Person(number_band="2-4", age_band="35-49", gender="man", counting_unit="family"),),
        acts=(
            rumour,
            act,
            replace(act, type="police-beating", date_from=PartialDate(dt.date(2025, 5, 3), Precision.DAY)),
        ),
        sources=(Source("SECRET-REPORT", "witness", "web-report", "ru", True, "B", 2, "SECRET-REASONS"),),
        exhibits=(Exhibit("SECRET-FILE", "medical-record", "SECRET-SHOWS", "yes", "SECRET-CHECKED"),),
        consents=AGREED,
        votes=(Vote("SECRET-STAFF", TODAY, 1, True, None, (), False, "SECRET-NOTES"),),
        steps=(RemedyStep("court", date=PartialDate(dt.date(2025, 6, 1), Precision.MONTH), outcome="THE-OUTCOME"),),
        interventions=(Intervention("legal-aid", by_organisation="SECRET-HELPER"),),
        risk=Risk("medium", "SECRET-MEASURES", dt.date(2027, 1, 1)),
        state_response="denied",
    )


def sheet(mechanism_id: str, stage_id: str, case: CaseFile, **changes: object) -> Sheet:
    mechanism = reference().mechanisms.mechanism(mechanism_id)
    stage = reference().mechanisms.stage(mechanism_id, stage_id)
    return replace(Sheet(case, "enpud", mechanism, stage, words(), TODAY), **changes)  # type: ignore[arg-type]


def written(of: Sheet) -> Document:
    english = languages.by_code("en")
    assert english is not None
    return letter(of, english, is_demo=False)


def text_of(of: Sheet) -> str:
    return render_markdown(written(of)).replace("\\", "")


def gate(of: Sheet, name: str) -> Gate:
    return next(each for each in gates(of) if each.name == name)


def test_there_is_a_letter_for_every_procedure_that_ends_in_a_case_and_is_offered() -> None:
    ids = {(mechanism.id, stage.id) for mechanism, stage in every_stage()}
    assert {("wgad", "urgent_appeal"), ("wgeid", "urgent"), ("ced", "urgent_action")} <= ids
    assert {("ic_ccpr", "registration"), ("global_fund_oig", "complaint"), ("sr_health", "allegation_letter")} <= ids
    assert not [mechanism for mechanism, _stage in ids if mechanism == "ic_cmw"]
    assert ("sr_health", "law_policy") not in ids


@pytest.mark.parametrize(("mechanism", "stage"), EVERY)
def test_each_letter_asks_every_question_in_the_order_of_the_data(mechanism: Mechanism, stage: Stage) -> None:
    asked = reference().mechanisms.case_fields(mechanism.id, stage.id)
    for case in (CaseFile(), full_case()):
        made = written(sheet(mechanism.id, stage.id, case))
        headings = [block.text for block in made.blocks if isinstance(block, Heading) and block.level == 2]
        assert headings == [f"{number}. {field.label}" for number, field in enumerate(asked, start=1)]


@pytest.mark.parametrize(("mechanism", "stage"), EVERY)
def test_an_empty_case_gives_a_letter_that_says_what_is_missing(mechanism: Mechanism, stage: Stage) -> None:
    empty = sheet(mechanism.id, stage.id, CaseFile())
    required = {
        field.id for field in reference().mechanisms.case_fields(mechanism.id, stage.id) if field.need == "required"
    }
    answered = {"committee", "confidential", "consent_publish_name"}
    assert required - answered <= {answer.field.id for answer in gaps(empty)}
    assert "[missing:" in text_of(empty)
    assert closed(gates(empty))


@pytest.mark.parametrize(("mechanism", "stage"), EVERY)
def test_each_letter_ends_in_its_request_and_in_consent_and_safety(mechanism: Mechanism, stage: Stage) -> None:
    text = text_of(sheet(mechanism.id, stage.id, full_case()))
    assert asked_for(mechanism, stage) in text
    assert asked_for(mechanism, stage) in ASKED.values()
    assert text.index("What we ask") < text.index("Consent and safety")


@pytest.mark.parametrize(("mechanism", "stage"), EVERY)
def test_what_must_never_leave_stands_in_no_letter_and_in_no_file(mechanism: Mechanism, stage: Stage) -> None:
    named = replace(full_case(), consents=(*AGREED, said(Use.NAMED)))
    made = written(sheet(mechanism.id, stage.id, named))
    with ZipFile(BytesIO(render_docx(made))) as package:
        inside = b"".join(package.read(name) for name in package.namelist()).decode("utf-8", "replace")
    for text in (render_markdown(made).replace("\\", ""), inside):
        assert not [secret for secret in (*NEVER, *REPORTER, *FILES, "SECRET-RUMOUR") if secret in text]


@pytest.mark.parametrize(("mechanism", "stage"), EVERY)
def test_without_consent_for_the_body_only_what_may_be_told_in_public_stands(
    mechanism: Mechanism, stage: Stage
) -> None:
    told = replace(full_case(), consents=(said(Use.COUNT), said(Use.STORY)))
    text = text_of(sheet(mechanism.id, stage.id, told))
    assert not [word for word in (*CLOSED, *STATE, "17 May", "May 2025") if word in text]
    assert "2025" in text


def test_with_consent_for_a_body_in_confidence_units_and_months_stand_but_no_exact_place_or_day() -> None:
    closed_case = replace(full_case(), consents=(said(Use.UN_CLOSED),))
    text = text_of(sheet("sr_torture", "allegation_letter", closed_case))
    assert not [word for word in CLOSED if word not in text]
    assert not [word for word in (*STATE, "17 May") if word in text]
    assert "May 2025" in text


def test_with_consent_that_the_state_learns_of_it_days_and_places_stand() -> None:
    text = text_of(sheet("sr_torture", "allegation_letter", full_case()))
    assert not [word for word in (*CLOSED, *STATE, "17 May 2025") if word not in text]


def test_what_goes_to_a_body_in_confidence_shows_no_more_when_the_person_agreed_to_the_state_too() -> None:
    text = text_of(sheet("global_fund_oig", "complaint", full_case()))
    assert not [word for word in (*STATE, "17 May") if word in text]


def test_no_name_is_ever_written_and_the_place_for_it_is_shown() -> None:
    for consents in (AGREED, (*AGREED, said(Use.NAMED))):
        text = text_of(sheet("wgad", "regular", replace(full_case(), consents=consents)))
        assert BY_HAND in text


def test_facts_stand_in_order_of_time_with_numbers() -> None:
    text = text_of(sheet("wgad", "regular", full_case()))
    assert text.index("3 May 2025") < text.index("17 May 2025")
    facts = text[text.index("Facts in order of time") : text.index("What we ask")]
    assert "1. Officers took a woman away." in facts
    assert "4. **17 May 2025.**" in facts


def test_rights_are_those_of_the_treaty_that_the_committee_watches() -> None:
    items = next(
        answer for answer in answers(sheet("ic_cat", "registration", full_case())) if answer.field.id == "articles"
    )
    text = str(items.filled.pieces)
    assert "CAT, article 2 (" in text
    assert "ICCPR" not in text


def test_a_form_that_asks_for_date_and_place_at_once_gets_both() -> None:
    found = {each.field.id: each.filled for each in answers(sheet("ced", "urgent_action", full_case()))}
    text = str(found["date"].pieces)
    assert "3 May 2025" in text
    assert "THE-CORNER" in text


def test_steps_at_home_are_a_table_and_a_communication_asks_for_the_claim() -> None:
    found = {each.field.id: each.filled for each in answers(sheet("ic_ccpr", "registration", full_case()))}
    table = found["domestic_remedies"].pieces[0]
    assert isinstance(table, Table)
    assert table.rows[0][0] == "Court"
    assert "claimed in substance" in found["domestic_remedies"].lacks[0]


def test_only_communications_are_marked_as_not_for_sending_without_a_lawyer() -> None:
    for mechanism, stage in every_stage():
        mark = written(sheet(mechanism.id, stage.id, CaseFile())).mark
        assert mark.startswith("DRAFT")
        assert ("before a lawyer has read it" in mark) == (mechanism.kind == "individual_communication")


def test_a_letter_of_invented_data_says_so() -> None:
    english = languages.by_code("en")
    assert english is not None
    assert "INVENTED" in letter(sheet("wgad", "regular", full_case()), english, is_demo=True).mark


def test_a_letter_is_written_in_a_language_that_the_body_accepts() -> None:
    codes = {each.id: [language.code for language in letter_languages(each)] for each in reference().mechanisms.all}
    assert set(codes["wgad"]) == {"en", "fr", "es"}
    assert set(codes["ic_ccpr"]) == {"en", "fr", "es", "ru"}
    assert "ar" in codes["ced"]


def test_all_words_of_ours_go_through_the_translator() -> None:
    marked = Words(reference(), lambda text: f"⟦{text}⟧", "en")
    made = written(replace(sheet("ic_ccpr", "registration", CaseFile()), words=marked))
    ours = [made.title, made.mark, *(name for name, _value in made.cover.lines)]
    ours += [block.text for block in made.blocks if isinstance(block, Heading)]
    ours += [run.text for block in made.blocks for run in getattr(block, "runs", ())]
    assert {text for text in ours if "⟦" not in text} == {f"{reference().regions.desk('enpud').name} (ENPUD)"}


def test_a_question_that_nobody_wrote_code_for_is_asked_all_the_same() -> None:
    unknown = {
        field.id
        for mechanism, stage in every_stage()
        for field in reference().mechanisms.case_fields(mechanism.id, stage.id)
    } - set(FILLERS)
    assert {"identity_document", "standard"} <= unknown
    assert "[missing: Standard breached]" in text_of(sheet("global_fund_oig", "complaint", full_case()))


def test_every_minimum_is_a_question_of_its_questionnaire() -> None:
    sets = reference().mechanisms.case_field_sets
    for name, ids in MINIMA.items():
        assert set(ids) <= {field.id for field in sets[name]}


@pytest.mark.parametrize(("mechanism", "stage"), EVERY)
def test_exactly_the_consent_that_a_body_needs_opens_the_gate(mechanism: Mechanism, stage: Stage) -> None:
    needed = needed_use(mechanism)
    assert needed is (Use.UN_CLOSED if mechanism.id == "global_fund_oig" else Use.UN_STATE)
    others = tuple(said(use) for use in Use if use is not needed)
    without = {
        each.name for each in closed(gates(sheet(mechanism.id, stage.id, replace(full_case(), consents=others))))
    }
    assert "consent-send" in without
    with_it = replace(full_case(), consents=(said(needed),))
    names = {each.name for each in closed(gates(sheet(mechanism.id, stage.id, with_it)))}
    assert not names - {"bound"}


uses = st.sampled_from(list(Use))
days = st.dates(dt.date(2024, 1, 1), dt.date(2028, 1, 1))
entries = st.builds(
    said,
    uses,
    st.sampled_from(list(Answer)),
    basis=st.sampled_from(list(Basis)),
    expires=st.none() | days,
)


@given(found=st.lists(entries, max_size=6), band=st.sampled_from(["25-34", "15-17"]))
def test_a_letter_leaves_only_on_a_latest_yes_of_the_person_that_has_not_run_out(
    found: list[ConsentEntry], band: str
) -> None:
    case = replace(full_case(), consents=tuple(found), person=Person(age_band=band))
    last = [entry for entry in found if entry.use is Use.UN_STATE][-1:]
    holds = bool(last) and band != "15-17" and last[0].answer is Answer.YES
    holds = holds and last[0].basis not in {Basis.NONE, Basis.SAYS_PERMISSION}
    holds = holds and (last[0].expires is None or last[0].expires >= TODAY)
    assert (not closed(gates(sheet("sr_health", "urgent_appeal", case)))) == holds


@st.composite
def dates(draw: st.DrawFn) -> PartialDate:
    day, precision = draw(st.dates(dt.date(1990, 1, 1), dt.date(1996, 12, 31))), draw(st.sampled_from(list(Precision)))
    firsts = {
        Precision.MONTH: day.replace(day=1),
        Precision.QUARTER: day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1),
        Precision.YEAR: day.replace(day=1, month=1),
    }
    return PartialDate(firsts.get(precision, day), precision)


def holds(date: PartialDate, day: dt.date) -> bool:
    """Tell, the plain way, whether a date may mean a day."""
    first = date.day
    assert first is not None
    return {
        Precision.DAY: day == first,
        Precision.MONTH: (day.year, day.month) == (first.year, first.month),
        Precision.QUARTER: (day.year, (day.month - 1) // 3) == (first.year, (first.month - 1) // 3),
        Precision.YEAR: day.year == first.year,
        Precision.BEFORE: day < first,
        Precision.AFTER: day > first,
        Precision.UNKNOWN: True,
    }[date.precision]


@given(date=dates(), day=st.dates(dt.date(1989, 1, 1), dt.date(1998, 1, 1)))
def test_the_days_that_a_date_may_mean_are_exactly_those_between_its_bounds(date: PartialDate, day: dt.date) -> None:
    first, last = days_of(date)
    assert ((first is None or first <= day) and (last is None or day <= last)) == holds(date, day)


@given(date=dates(), accepted=st.dates(dt.date(1989, 1, 1), dt.date(1998, 1, 1)))
def test_facts_lie_after_acceptance_only_if_every_day_that_they_may_mean_does(
    date: PartialDate, accepted: dt.date
) -> None:
    possible = [
        day for day in (dt.date(1988, 1, 1) + dt.timedelta(days=n) for n in range(11 * 366)) if holds(date, day)
    ]
    told = {day >= accepted for day in possible}
    assert after_acceptance(date, Status("party", accepted.year, accepted)) is (told.pop() if len(told) == 1 else None)


def test_the_year_of_acceptance_decides_only_other_years() -> None:
    party = Status("party", 1994)
    assert after_acceptance(PartialDate(dt.date(1995, 1, 1), Precision.DAY), party) is True
    assert after_acceptance(PartialDate(dt.date(1994, 6, 1), Precision.DAY), party) is None
    assert after_acceptance(PartialDate(dt.date(1993, 1, 1), Precision.YEAR), party) is False
    assert after_acceptance(PartialDate(), party) is None


def test_a_state_that_did_not_accept_closes_a_communication_and_says_as_at_when() -> None:
    not_bound = gate(sheet("ic_ccpr", "registration", replace(full_case(), country="USA")), "bound")
    assert (not_bound.outcome, not_bound.blocks) == (Outcome.NOT_MET, True)
    assert "3 Feb 2026" in not_bound.says
    bound = gate(sheet("ic_ccpr", "registration", full_case()), "bound")
    assert bound.outcome is Outcome.MET
    assert "7 Oct 1994" in bound.says
    unknown = gate(sheet("ic_ccpr", "registration", replace(full_case(), country="TWN")), "bound")
    assert (unknown.outcome, unknown.blocks) == (Outcome.UNKNOWN, False)


def test_facts_before_acceptance_pass_only_if_they_go_on() -> None:
    old = PartialDate(dt.date(1980, 1, 1), Precision.YEAR)
    case = replace(full_case(), date_from=old, acts=tuple(replace(act, date_from=old) for act in full_case().acts))
    assert gate(sheet("ic_ccpr", "registration", case), "in-time").outcome is Outcome.NOT_MET
    assert gate(sheet("ic_ccpr", "registration", replace(case, ongoing=True)), "in-time").outcome is Outcome.MET
    assert gate(sheet("ic_ccpr", "registration", full_case()), "in-time").outcome is Outcome.MET


def test_remedies_at_home_are_met_with_an_outcome_or_a_reason() -> None:
    for steps, outcome in (
        ((), Outcome.NOT_MET),
        ((RemedyStep("court"),), Outcome.UNKNOWN),
        ((RemedyStep("court", outcome="refused"),), Outcome.MET),
        ((RemedyStep("none", why_none="fear"),), Outcome.MET),
    ):
        of = sheet("ic_cat", "registration", replace(full_case(), steps=steps))
        assert gate(of, "remedies").outcome is outcome


def test_an_earlier_letter_to_another_committee_is_pointed_out() -> None:
    of = sheet("ic_cat", "registration", full_case())
    assert gate(of, "parallel").outcome is Outcome.UNKNOWN
    assert gate(replace(of, earlier=("ic_cat", "wgad")), "parallel").outcome is Outcome.UNKNOWN
    before = gate(replace(of, earlier=("ic_ccpr",)), "parallel")
    assert before.outcome is Outcome.NOT_MET


def test_special_procedures_ask_neither_for_a_bound_state_nor_for_remedies() -> None:
    names = {each.name for each in gates(sheet("sr_health", "urgent_appeal", full_case()))}
    assert not names & {"bound", "in-time", "remedies", "parallel"}
    assert set(MINIMA["special_procedures_minimum"]) <= names


def test_what_a_case_cannot_know_is_never_called_met() -> None:
    of = sheet("ic_ccpr", "registration", full_case())
    unknown = {each.name for each in gates(of) if each.outcome is Outcome.UNKNOWN}
    assert {"authority", "interim", "lawyer", "parallel"} <= unknown


def test_the_danger_in_a_letter_is_said_first() -> None:
    def told(**changes: object) -> tuple[str, ...]:
        return warnings(sheet("wgad", "regular", replace(full_case(), **changes)))  # type: ignore[arg-type]

    assert told() == ()
    assert "risk of this case is high" in told(risk=Risk("high", "", dt.date(2027, 1, 1)))[0]
    assert "risk of this case is high" in told(risk=Risk("extreme", "", dt.date(2027, 1, 1)))[0]
    assert "No assessment" in told(risk=Risk("low", "", dt.date(2026, 3, 1)))[0]
    assert told(risk=Risk("low", "", TODAY)) == ()
    assert "No assessment" in told(risk=Risk())[0]
    assert "under 18" in told(others=(Person(age_band="12-14"),))[0]


def in_tongue(code: str, say: dict[str, str] | None = None) -> str:
    """Return the letter with the words of a language, and some labels translated as given."""
    written_in = languages.by_code(code)
    assert written_in is not None
    known = say or {}
    words_of_it = Words(reference(), lambda text: known.get(text, text), code, is_formal=True)
    of = sheet("wgad", "urgent_appeal", full_case(), words=words_of_it)
    return render_markdown(letter(of, written_in, is_demo=False)).replace("\\", "")


@pytest.mark.parametrize(
    ("code", "day", "treaty", "colon"),
    [
        ("en", "17 May 2025", "ICCPR, article 9", "Where: "),
        ("fr", "17 mai 2025", "PIDCP, article 9", "Where\u00a0: "),
        ("es", "17 de mayo de 2025", "PIDCP, article 9", "Where: "),
    ],
)
def test_dates_treaties_and_colons_are_those_of_the_letters_language(
    code: str, day: str, treaty: str, colon: str
) -> None:
    text = in_tongue(code)
    assert day in text
    assert treaty in text
    assert colon in text.replace("**", "")


def test_labels_of_a_letter_are_those_of_a_draft_in_its_language() -> None:
    assert "Cuadro 1. " in in_tongue("es")
    assert "Tableau 1. " in in_tongue("fr")


def test_a_question_before_its_answer_has_no_colon() -> None:
    assert "**¿Se mostró una orden?** " in in_tongue("es", {"Was a warrant shown": "¿Se mostró una orden?"})


def test_the_network_is_named_in_full_where_the_letter_says_who_sends_it() -> None:
    assert f"- Sent by: {reference().regions.desk('enpud').name} (ENPUD)" in in_tongue("en")


def test_that_a_case_may_be_sent_is_not_read_as_that_a_name_may_be_published() -> None:
    text = text_of(sheet("wgad", "urgent_appeal", full_case()))
    assert "Yes: this case may be sent to you." in text
    assert "No. We ask that neither name nor initials be published." in text


def catalogue(code: str) -> Callable[[str], str]:
    folder = PACKAGE.parent / "translations" / code / "LC_MESSAGES"
    found: dict[str, str] = {}
    for domain in ("messages", "reference"):
        with (folder / f"{domain}.po").open("rb") as file:
            found |= {message.id: str(message.string) for message in read_po(file) if isinstance(message.id, str)}
    return lambda text: found.get(text) or text


@pytest.mark.parametrize(("code", "colon"), [("fr", "\u00a0:"), ("es", ":"), ("ru", ":"), ("ar", ":")])
def test_a_name_and_what_it_says_are_set_as_the_language_does(code: str, colon: str) -> None:
    """In French a space that does not break stands before the colon."""
    of = sheet("wgad", "urgent_appeal", full_case(), words=Words(reference(), catalogue(code), code))
    language = languages.by_code(code)
    assert language is not None
    pieces = letter(of, language, is_demo=False).blocks
    lines = [piece.runs for piece in pieces if isinstance(piece, Paragraph)]
    lines += [item for piece in pieces if isinstance(piece, Items) for item in piece.items]
    names = [line[0].text for line in lines if line[0].bold and line[0].text.endswith(":")]
    assert len(names) > 10
    for name in names:
        before = name.removesuffix(colon)
        assert before != name
        assert before == before.rstrip()
