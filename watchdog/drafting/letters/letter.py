"""A letter from one case, such as an appeal or a communication, as the document that every format is made from.

First the procedure's own questions in its own order, then what they leave open: facts, rights, those responsible, steps
at home, what is asked, consent and safety. Rules: `docs/reference/shadow_reports.md`, sections 7, 8, 10 and 11.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from watchdog import languages
from watchdog.domain.consent import Use
from watchdog.drafting.formats.model import Block as Piece
from watchdog.drafting.formats.model import Cover, Document, Heading, Paragraph, Run
from watchdog.drafting.letters import answers as says
from watchdog.drafting.letters.gates import COMPLAINT
from watchdog.drafting.letters.sheet import Sheet
from watchdog.languages import N_
from watchdog.reference.library import Reference
from watchdog.reference.mechanisms import Mechanism, Stage

CASE: Final = "case"

ASKED: Final[Mapping[tuple[str, str], str]] = {
    ("special_procedure", "urgent_appeal"): N_(
        "We ask you to send the Government an urgent appeal: that the harm stop at once, that those at risk be "
        "protected and receive the medical care that they need, and that the Government say what it has done."
    ),
    ("special_procedure", "allegation_letter"): N_(
        "We ask you to send the Government a letter of allegation, and to ask for a prompt, independent and impartial "
        "investigation, for those responsible to be held to account, for full redress, and for steps so that it does "
        "not happen again."
    ),
    ("wgad", "regular"): N_(
        "We ask the Working Group to send this case to the Government and to adopt an Opinion that the deprivation of "
        "liberty is arbitrary, and to call for immediate release and for compensation and other reparations."
    ),
    ("wgad", "urgent_appeal"): N_(
        "We ask the Working Group to send the Government an urgent appeal: that the life and health of the person be "
        "protected, that medical care be given without delay, and that the person be released. This does not replace "
        "an individual complaint."
    ),
    ("wgeid", "urgent"): N_(
        "We ask the Working Group to send this case to the Government under its urgent procedure, so that the person "
        "is searched for at once and the family learns the person’s fate and whereabouts."
    ),
    ("wgeid", "standard"): N_(
        "We ask the Working Group to send this case to the Government, so that it searches for the person, makes the "
        "person’s fate and whereabouts known to the family, and investigates."
    ),
    ("ced", "urgent_action"): N_(
        "We ask the Committee to request the State party, under article 30 of the Convention, to take at once all "
        "measures necessary to search for, locate and protect the person, and to report on them within a set time."
    ),
    (COMPLAINT, "registration"): N_(
        "We ask the Committee to register this communication, to find that the State party violated the articles named "
        "above, and to ask it for full redress, for an effective investigation, and for steps so that it does not "
        "happen again."
    ),
    (COMPLAINT, "interim"): N_(
        "We ask the Committee to request the State party, while it examines the communication, to take the interim "
        "measures named above, so that harm that cannot be undone is averted."
    ),
    (COMPLAINT, "merits"): N_(
        "Having answered the State party’s observations point by point, we ask the Committee to find the communication "
        "admissible and the articles named above violated, and we maintain the redress that was asked for."
    ),
    (COMPLAINT, "followup"): N_(
        "We ask the Committee to assess what the State party has done to repair and to prevent, and to continue its "
        "follow-up until its Views are given full effect."
    ),
    ("global_fund_oig", "complaint"): N_(
        "We ask you to look into this breach of the minimum human rights standards, to protect the person and the "
        "sender from retaliation, and to see that the programme changes its practice and makes good the harm."
    ),
}
"""What is asked, by the mechanism or its kind, and the stage."""

ASKED_OF_ANY: Final = N_("We ask you to examine this case, and to take the steps that your mandate allows.")

PARTS: Final = (
    (N_("Facts in order of time"), says.facts, ("facts", "circumstances")),
    (N_("Acts and the articles that they engage"), says.rights, ("articles", "why_arbitrary", "treaty_provisions")),
    (N_("Those responsible"), says.doers, ("perpetrator", "perpetrators", "forces", "arrest_forces", "implementer")),
    (
        N_("Steps taken at home"),
        says.domestic,
        ("domestic_steps", "internal_steps", "domestic_remedies", "search", "remedial"),
    ),
)
"""What follows the questions: heading, what fills it, and the questions that have said it already."""


def case_stages(mechanism: Mechanism) -> tuple[Stage, ...]:
    """Return the stages of a mechanism that end in a letter from one case; none of one that is not offered."""
    return tuple(stage for stage in mechanism.stages if stage.output == CASE) if mechanism.available else ()


def letter_languages(mechanism: Mechanism) -> tuple[languages.Language, ...]:
    """Return the languages that the body accepts and we have; all of ours where its own are not known."""
    ours = languages.for_staff()
    return tuple(each for each in ours if each.code in mechanism.languages.accepted) or ours


def letter(sheet: Sheet, language: languages.Language, *, is_demo: bool) -> Document:
    """Return the letter as a document.

    Args:
        sheet: The case, the procedure and the words of the letter's language.
        language: The language of `sheet.words`.
        is_demo: Marks the letter as made from invented data.
    """
    answers = says.answers(sheet)
    title = sheet.words.listed([sheet.say(sheet.stage.name), sheet.say(sheet.mechanism.short_name)])
    asked = {answer.field.id for answer in answers}
    return Document(
        language=language.code,
        direction=language.direction,
        title=title,
        cover=Cover(title, tuple(_cover(sheet, language))),
        blocks=(*_questions(sheet, answers), *_rest(sheet, asked)),
        mark=_mark(sheet, is_demo=is_demo),
        words=sheet.labels,
        has_contents=False,
    )


def gaps(sheet: Sheet) -> tuple[says.Answer, ...]:
    """Return the questions that the case leaves open, or answers only in part."""
    return tuple(answer for answer in says.answers(sheet) if answer.filled.lacks)


def asked_for(mechanism: Mechanism, stage: Stage) -> str:
    """Return the standard request of a stage, as a marked text."""
    own = ASKED.get((mechanism.id, stage.id))
    return own or ASKED.get((mechanism.kind, stage.id), ASKED_OF_ANY)


def offered(reference: Reference) -> tuple[tuple[Mechanism, tuple[Stage, ...]], ...]:
    """Return every mechanism that takes a letter from one case, with those of its stages."""
    found = ((mechanism, case_stages(mechanism)) for mechanism in reference.mechanisms.all)
    return tuple((mechanism, stages) for mechanism, stages in found if stages)


def _questions(sheet: Sheet, answers: Iterable[says.Answer]) -> Iterator[Piece]:
    yield Heading(sheet.say(N_("The questions of this procedure, in its order")), 1)
    for answer in answers:
        yield Heading(f"{answer.number}. {sheet.say(answer.field.label)}", 2)
        yield from _written(answer.filled)


def _rest(sheet: Sheet, asked: set[str]) -> Iterator[Piece]:
    for heading, fill, said_by in PARTS:
        if not asked & set(said_by):
            yield Heading(sheet.say(heading), 1)
            yield from _written(fill(sheet))
    yield Heading(sheet.say(N_("What we ask")), 1)
    yield _paragraph(sheet.say(asked_for(sheet.mechanism, sheet.stage)))
    yield Heading(sheet.say(N_("Consent and safety")), 1)
    for text in _safety(sheet):
        yield _paragraph(text)


def _safety(sheet: Sheet) -> Iterator[str]:
    """Yield what may be named, to whom, and what may be published (section 11)."""
    say, uses = sheet.say, sheet.uses
    if sheet.mechanism.exposure.state_may_see:
        yield say(
            N_("The person agreed that the Government learns of this case through you.")
            if Use.UN_STATE in uses
            else N_("The person has not agreed that the Government learns of this case. Do not pass it on.")
        )
    else:
        yield say(N_("This is sent to you in confidence. Do not pass on anything that shows who the person is."))
    yield say(
        N_("The name may be published.")
        if Use.NAMED in uses
        else N_("Please publish neither name nor initials, nor anything else that shows who the person is.")
    )
    yield say(N_("Please keep the identity of the sender and of all sources confidential."))
    yield say(
        N_(
            "If the person, the family or the sender is threatened or punished because of this letter, we will tell "
            "you at once. We ask you to act on it as a reprisal."
        )
    )


def _written(filled: says.Filled) -> Iterator[Piece]:
    yield from filled.pieces
    for text in filled.lacks:
        yield Paragraph((Run(text, bold=True),))


def _cover(sheet: Sheet, language: languages.Language) -> Iterator[tuple[str, str]]:
    say = sheet.say
    yield say(N_("Body")), say(sheet.mechanism.name)
    yield say(N_("Procedure")), say(sheet.stage.name)
    yield say(N_("State")), sheet.country or say(says.MISSING, what=say(N_("State")))
    yield say(N_("Sent by")), sheet.sender
    yield say(N_("Language")), language.name
    yield say(N_("Prepared on")), sheet.words.date(sheet.today)


def _mark(sheet: Sheet, *, is_demo: bool) -> str:
    marks = [N_("DRAFT")]
    if is_demo:
        marks.append(N_("INVENTED DATA"))
    if sheet.mechanism.kind == COMPLAINT:
        marks.append(N_("Not for sending before a lawyer has read it"))
    return sheet.words.listed(map(sheet.say, marks))


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))
