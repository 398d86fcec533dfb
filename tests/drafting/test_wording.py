import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from watchdog.domain.draft import Cell
from watchdog.drafting.wording import Wording, wordings
from watchdog.reference.library import Reference
from watchdog.reference.reading import Fault, ReferenceDataError
from watchdog.settings import shipped

SHIPPED = shipped("config") / "reference"


def english() -> Wording:
    return wordings(Reference(SHIPPED)).languages["en"]


@pytest.fixture
def bent(tmp_path: Path) -> Callable[..., Fault]:
    """Bend a copy of the wording, and return why it is refused."""
    folder = tmp_path / "reference"
    shutil.copytree(SHIPPED, folder)

    def bend(name: str, *keys: str, to: object) -> Fault:
        path = folder / "wording" / name
        content = yaml.safe_load(path.read_text("utf-8"))
        inner = content
        for key in keys[:-1]:
            inner = inner[key]
        inner[keys[-1]] = to
        path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
        with pytest.raises(ReferenceDataError) as refused:
            wordings(Reference(folder))
        return refused.value.fault

    return bend


def test_english_and_french_are_whole() -> None:
    assert set(wordings(Reference(SHIPPED)).languages) >= {"en", "fr"}


def test_a_sentence_with_a_missing_or_a_strange_placeholder_is_refused(bent: Callable[..., Fault]) -> None:
    assert bent("en.yaml", "sentences", "grounds", to="Surely {clause}.") is Fault.DISAGREES
    assert bent("en.yaml", "sentences", "grounds", to="{clause} {in_cases} {name}") is Fault.DISAGREES
    assert bent("en.yaml", "sentences", "grounds", to="{clause") is Fault.WRONG_TYPE


def test_a_forgotten_kind_of_abuse_is_refused(bent: Callable[..., Fault]) -> None:
    types = {"police-beating": {"name": "force", "clause": "force was used"}}
    assert bent("fr.yaml", "types", to=types) is Fault.MISSING_KEY


def test_a_recommendation_without_addressee_or_date_is_refused(bent: Callable[..., Fault]) -> None:
    assert bent("en.yaml", "asks", "deaths", "recommendation", to="Do it.") is Fault.DISAGREES


def test_what_must_not_be_cited_cannot_be_cited(bent: Callable[..., Fault]) -> None:
    authority = {"authority": "cescr-gc-drug-policies"}
    assert bent("structure.yaml", "sources", "cescr-gc-25", to=authority) is Fault.DANGLING


def test_a_paragraph_that_nobody_read_cannot_be_cited(bent: Callable[..., Fault]) -> None:
    cited = [{"source": "ccpr-gc-35", "paragraphs": ["99"]}]
    assert bent("structure.yaml", "articles", "ICCPR-9", to=cited) is Fault.DANGLING


def test_every_kind_of_abuse_has_a_step_that_is_asked_for(bent: Callable[..., Fault]) -> None:
    assert bent("structure.yaml", "asks", to=[]) is Fault.MISSING_KEY


def test_counts_speak_plainly_of_shown_small_and_withheld_numbers() -> None:
    words = english()
    assert words.count("cases", Cell("23", 23)) == "23 verified cases"
    assert words.count("cases", Cell("1", 1)) == "1 verified case"
    assert words.count("in_cases", Cell("<5")) == "in fewer than five cases"
    assert words.count("in_cases", Cell("<10")) == "in fewer than ten cases"
    assert words.count("acts", Cell("*")) == "acts whose number is withheld"


def test_no_wording_uses_a_word_that_drafts_avoid() -> None:
    for words in wordings(Reference(SHIPPED)).languages.values():
        said = " ".join((*words.sentences.values(), *(kind.clause for kind in words.types.values())))
        assert not [each.word for each in words.scan.avoid if f" {each.word} " in said and each.level == "block"]
