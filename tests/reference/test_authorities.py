import pytest

from watchdog.reference.library import Reference
from watchdog.reference.reading import UnknownCodeError


def test_every_authority_has_a_source_and_a_body_that_exists(reference: Reference) -> None:
    assert len(reference.authorities.all) == 31
    for authority in reference.authorities.all:
        assert authority.source in reference.authorities.sources
        if authority.mechanism:
            assert reference.mechanisms.mechanism(authority.mechanism).id == authority.mechanism


def test_a_comment_that_is_not_adopted_is_not_citable(reference: Reference) -> None:
    comment = reference.authorities.authority("cescr-gc-drug-policies")
    assert not comment.cite
    assert comment.caution
    assert comment not in reference.authorities.citable()


def test_paragraphs_that_were_not_noted_stay_unknown(reference: Reference) -> None:
    assert reference.authorities.authority("cedaw-gr-24").paragraphs is None
    assert reference.authorities.authority("ccpr-gc-35").points["40"] == "review of detention for drug addiction"


def test_authorities_of_one_body(reference: Reference) -> None:
    found = [each.id for each in reference.authorities.citable("cerd")]
    assert found == ["cerd-gr-31", "cerd-gr-36", "cerd-gr-37"]


def test_the_state_is_addressed_by_kind_of_procedure(reference: Reference) -> None:
    assert reference.authorities.state_addressed_as["upr"] == "the State under review"


def test_an_unknown_authority_is_refused(reference: Reference) -> None:
    with pytest.raises(UnknownCodeError):
        reference.authorities.authority("hearsay")
