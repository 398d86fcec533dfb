"""Every text of the reference files that a person sees, for the gettext catalogue "reference".

The English text is the message id; the comment tells a translator what it is. Proper names of networks, titles
of UN documents and HURIDOCS terms stay as published and are left out.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from watchdog.reference.articles import Articles
from watchdog.reference.authorities import Authorities
from watchdog.reference.code_lists import CodeLists
from watchdog.reference.intake_form import IntakeField, IntakeForm
from watchdog.reference.library import Reference
from watchdog.reference.mechanisms import Mechanism, Mechanisms
from watchdog.reference.ratifications import KIND_LABELS, Ratifications
from watchdog.reference.unknown import NO, UNKNOWN, YES
from watchdog.reference.violation_types import ViolationTypes

Label = tuple[str, str]
Found = tuple[str | None, str]


def all_labels(reference: Reference) -> list[Label]:
    """Return every label with a comment for translators.

    Returns:
        Pairs of English text and context; what the person who reports reads comes first. Each text occurs
        once, with the context of its first place.
    """
    return _distinct(chain(_for_the_person(reference), _for_staff(reference)))


def labels_for_the_person(reference: Reference) -> list[Label]:
    """Return the labels that the person who reports may read: the least a language needs before it is offered."""
    return _distinct(_for_the_person(reference))


def _distinct(labels: Iterable[Found]) -> list[Label]:
    found: dict[str, str] = {}
    for text, context in labels:
        if text is not None:
            found.setdefault(text, context)
    return list(found.items())


def _for_the_person(reference: Reference) -> Iterator[Found]:
    yield from ((text, "Answer or value on any page") for text in (UNKNOWN, YES, NO))
    yield from _form(reference.intake)
    yield from _questions(reference.intake)
    yield from _later(reference.intake)
    yield from ((text, "Help page of a country: what helps now") for text in reference.signposts.texts())
    yield from ((text, "UN body or procedure") for text in _urgent_bodies(reference))
    yield from _everyday(reference.violation_types)
    for use in reference.code_lists.consent.uses:
        yield use.person_reads, "Use of consent, as the person reads it"
    yield from ((text, "Where a report goes") for text in reference.regions.routing.rules)


def _urgent_bodies(reference: Reference) -> Iterator[str]:
    """Yield the names of the bodies that a help page points to."""
    names = {mechanism.id: mechanism.name for mechanism in reference.mechanisms.all}
    for route in reference.signposts.un_routes:
        yield from (names[body] for body in route.mechanisms)


def _for_staff(reference: Reference) -> Iterator[Found]:
    yield from ((text, "Status of a State under a treaty") for text in KIND_LABELS.values())
    yield from _violation_types(reference.violation_types)
    yield from _code_lists(reference.code_lists)
    yield from _articles(reference.articles)
    yield from _mechanisms(reference.mechanisms)
    yield from _ratifications(reference.ratifications)
    yield from _authorities(reference.authorities)
    yield from ((text, "Support for the people of a desk") for text in reference.care.texts())


def _form(form: IntakeForm) -> Iterator[Found]:
    screen, page = form.first_screen, form.check_page
    yield form.skip_note, "Report form: after a question"
    for text in (screen.heading, *screen.protection.values(), *screen.actions):
        yield text, "Report form: first screen"
    for paragraph in screen.paragraphs:
        yield paragraph.heading, "Report form: first screen, question"
        yield paragraph.text, "Report form: first screen, answer; %(group)s is the name of a network"
    for text in (screen.phone.heading, *screen.phone.lines):
        yield text, "Report form: is this phone safe"
    for text in form.examples.values():
        yield text, "Report form: example under a kind of abuse"
    for text in (page.heading, page.change, page.send, page.code_advice, page.code_again):
        yield text, "Report form: last page"
    yield page.looks_like, "Report form: warning; %(kind)s is one of the next labels"
    for text in page.looks_like_kinds:
        yield text, "Report form: what a text seems to hold, inside “This looks like a …”"
    for text in (*page.looks_like_actions, page.child_line, page.sexual_line):
        yield text, "Report form: beside a text"


def _questions(form: IntakeForm) -> Iterator[Found]:
    for group in form.groups:
        yield group.title, "Report form: title of a step"
        for hint in (group.hint, *group.more_hints, group.after):
            yield hint, f"Report form: hint under “{group.title}”"
        for question in group.fields:
            yield from _question(question)


def _later(form: IntakeForm) -> Iterator[Found]:
    for topic in form.later_questions.topics:
        yield topic.label, "Questions to the person, topic"
        yield topic.note, "Questions to the person, note for the reviewer"
        yield from ((text, "Question to the person, in the reply channel") for text in topic.questions)
    yield form.later_questions.start, "Questions to the person, advice for the reviewer"
    yield from ((text, "Help page of a country: heading") for text in form.help_page_fields)
    yield form.help_page_unknown, "Help page of a country: nobody knows"


def _question(question: IntakeField) -> Iterator[Found]:
    yield question.label, "Report form: question"
    yield question.hint, f"Report form: hint under “{question.label}”"
    yield question.after, f"Report form: after “{question.label}”"
    for option in question.options:
        yield option.label, f"Report form: choice under “{question.label}”"
        yield option.hint, f"Report form: hint under the choice “{option.label}”"


def _everyday(types: ViolationTypes) -> Iterator[Found]:
    yield types.unclassified.label, "Kind of abuse, as the person reads it"
    for group in types.groups:
        yield group.label, "Group of abuses, as the person reads it"
        for kind in group.types:
            yield kind.label, f"Kind of abuse, as the person reads it, in “{group.label}”"


def _violation_types(types: ViolationTypes) -> Iterator[Found]:
    yield types.unclassified.technical, "Kind of abuse, for reviewers and the UN"
    for group in types.groups:
        yield group.technical, "Group of abuses, for reviewers and the UN"
        for kind in group.types:
            yield kind.technical, "Kind of abuse, for reviewers and the UN"
            yield kind.definition, "Kind of abuse, definition"
            yield kind.urgent_if, "Kind of abuse, what makes it urgent"
    yield from ((text, "Right, short subject of an article") for text in types.rights.values())
    yield from ((item.title, "Chapter of the Guidelines") for item in types.guidelines.values())
    yield from ((text, "Severity: what a level means") for text in types.severity_scale.values())
    yield from ((text, "Urgency: what a level means") for text in types.urgent_scale.values())


def _code_lists(lists: CodeLists) -> Iterator[Found]:
    for codes in lists.lists.values():
        yield codes.title, "Title of a list"
        yield from ((text, f"Group in the list “{codes.title}”") for text in codes.groups.values())
        for entry in codes.entries:
            yield entry.label, f"Entry in the list “{codes.title}”"
            yield entry.hint, f"Hint for “{entry.label}” in the list “{codes.title}”"
    for use in lists.consent.uses:
        yield use.label, "Use of consent, short name"
        yield use.may_leave, "Use of consent, what may leave the desk"
    yield from ((rule.text, "Rule on consent") for rule in lists.consent.rules)
    for marks, name in ((lists.source_marks, "source"), (lists.information_marks, "information")):
        yield from ((mark.label, f"Mark for a {name}") for mark in marks.marks)
    for level in lists.certainty.levels:
        yield level.label, "Certainty of an act"
        yield level.minimum, "Certainty of an act, least that is needed"
        yield level.may_be_used, "Certainty of an act, where it may be used"
        yield level.wording, "Fixed words of a draft, followed by a clause"
        yield from ((text, "Certainty of an act, one way to reach it") for text in level.rules.values())
    for point in lists.checklist.points:
        yield point.text, "Point of the verification checklist"
        yield point.standard, "Standard behind a point of the checklist"
    yield from ((target.text, "Time target of a desk") for target in lists.checklist.time_targets)
    yield lists.disclosure.test, "Disclosure control: the last question"
    yield lists.disclosure.why_consent, "Disclosure control: why consent is needed"
    for rule in lists.disclosure.rules:
        yield rule.label, "Disclosure control: name of a rule"
        yield rule.rule, "Disclosure control: rule"


def _articles(articles: Articles) -> Iterator[Found]:
    yield from ((item.name, "Treaty or declaration") for item in articles.instruments.values())
    yield articles.meta.note, "Note on the articles"
    for part in articles.provisions.values():
        yield part.title, f"Article {part.number} of {part.instrument}: title"
        yield part.protects, f"Article {part.number} of {part.instrument}: what it protects"
        for abuse in part.typical_abuses:
            yield abuse, f"Article {part.number} of {part.instrument}: typical abuse"


def _mechanisms(mechanisms: Mechanisms) -> Iterator[Found]:
    yield from ((rule.text, "Rule for everything sent to the UN") for rule in mechanisms.meta.common_rules)
    for sections in mechanisms.section_templates.values():
        for section in sections:
            yield section.title, "Heading in a draft"
            yield section.purpose, f"What the section “{section.title}” is for"
    for wanted in mechanisms.case_field_sets.values():
        yield from ((item.label, "What a body wants to know of a case") for item in wanted)
    for mechanism in mechanisms.all:
        yield from _mechanism(mechanism)


def _mechanism(mechanism: Mechanism) -> Iterator[Found]:
    name = mechanism.short_name
    yield mechanism.name, "UN body or procedure"
    yield name, "UN body or procedure, short name"
    yield mechanism.requires.note, f"{name}: when it is open"
    for stage in mechanism.stages:
        yield stage.name, f"{name}: stage"
        yield stage.purpose, f"{name}: what the stage “{stage.name}” is for"
        yield stage.when, f"{name}: when the stage “{stage.name}” is"
    for limit in mechanism.length_limits:
        yield limit.applies_to, f"{name}: to whom a length limit applies"
        yield limit.note, f"{name}: note on a length limit"
        for text in (*limit.includes, *limit.excludes):
            yield text, f"{name}: what counts or does not count for the length"
    yield from ((item.label, "What a body wants to know of a case") for item in mechanism.case_fields.extra)
    yield mechanism.languages.note, f"{name}: note on languages"
    yield mechanism.file_formats.note, f"{name}: note on file types"
    exposure = mechanism.exposure
    for text in (exposure.anonymity, exposure.consent, exposure.reprisals, exposure.notes):
        yield text, f"{name}: consent, confidentiality, reprisals"
    yield mechanism.where_sent.system, f"{name}: where it is sent"
    yield mechanism.where_sent.other, f"{name}: where it is sent"
    yield mechanism.deadlines_rule.rule, f"{name}: deadline"
    yield from ((item.point, f"{name}: what it has said on drugs") for item in mechanism.drug_policy_relevance)
    yield from ((text, f"{name}: note") for text in mechanism.notes)


def _ratifications(ratifications: Ratifications) -> Iterator[Found]:
    yield from ((caution.text, "Caution on ratifications") for caution in ratifications.notes.mind)
    yield from ((action, "How a State became bound by a treaty") for action in ratifications.actions)


def _authorities(authorities: Authorities) -> Iterator[Found]:
    for authority in authorities.all:
        yield authority.caution, f"Caution on {authority.title}"
        yield from ((text, f"What {authority.title} says") for text in authority.points.values())
    yield from ((trap.text, "Caution on what to cite") for trap in authorities.traps)
    yield from ((text, "How a State is addressed") for text in authorities.state_addressed_as.values())
    for template in authorities.question_templates:
        yield template.label, "Kind of question to a State"
        yield template.text, "Question to a State, template"
    guide = authorities.recommendation
    for text in (*guide.fields, *guide.verbs, *guide.check, guide.example, *authorities.question_check):
        yield text, "Recommendation or question to a State: how it is built and checked"
