from watchdog.reference.labels import all_labels, labels_for_the_person
from watchdog.reference.library import Reference


def test_every_label_occurs_once_and_says_what_it_is(reference: Reference) -> None:
    labels = all_labels(reference)
    assert len({text for text, _ in labels}) == len(labels)
    assert all(text.strip() and context for text, context in labels)


def test_what_the_person_reads_comes_first(reference: Reference) -> None:
    first = labels_for_the_person(reference)
    assert all_labels(reference)[: len(first)] == first


def test_every_kind_of_text_a_person_sees_is_there(reference: Reference) -> None:
    found = {text for text, _ in all_labels(reference)}
    expected = {"unknown", "signed only", reference.violation_types.unclassified.label}
    expected |= {group.label for group in reference.violation_types.groups}
    expected |= {kind.label for kind in reference.violation_types.types}
    expected |= {kind.technical for kind in reference.violation_types.types}
    expected |= {entry.label for each in reference.code_lists.lists.values() for entry in each.entries}
    expected |= {use.person_reads for use in reference.code_lists.consent.uses}
    expected |= {point.text for point in reference.code_lists.checklist.points}
    expected |= {mechanism.name for mechanism in reference.mechanisms.all}
    expected |= {part.title for part in reference.articles.provisions.values()}
    expected |= {each.label for each in reference.intake.fields.values()}
    expected |= {option.label for each in reference.intake.fields.values() for option in each.options}
    sections = reference.mechanisms.section_templates.values()
    expected |= {section.title for each in sections for section in each}
    assert expected <= found
