"""An earlier recommendation of a body to a State, as staff enter or import it, and what became of it."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Earlier:
    """A recommendation from concluding observations, a UPR outcome, Views or an opinion.

    Attributes:
        mechanism: Id of the body; for the UPR of either of its two procedures.
        state: ISO 3166-1 alpha-3.
        document: Symbol of the document: "CCPR/C/XYZ/CO/3".
        paragraph: As the document numbers it.
        year: Of the document.
        text: The recommendation, word for word.
        language: Of the text (BCP-47).
        kinds: Kinds of abuse that it concerns (`violation_types.yaml`).
        measure: What the State reported or did, with where that stands; empty: not known.
        assessment: What the network proposes to conclude; empty: nothing yet.
        source: Where the document was read, and when.
    """

    SHELF: ClassVar[str] = "earlier-recommendation"

    mechanism: str
    state: str
    document: str
    paragraph: str
    year: int
    text: str
    language: str
    kinds: tuple[str, ...] = ()
    measure: str = ""
    assessment: str = ""
    source: str = ""
