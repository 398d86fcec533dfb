"""PDF: the pages are moved into a new file; all that stood beside them stays behind."""

import io
from typing import Any, Final

import pikepdf
from pikepdf import Dictionary, Name, Pdf

from watchdog.cleaning.pdf_parts import cut_entries, cut_layers
from watchdog.cleaning.pdf_pictures import strip_photograph
from watchdog.cleaning.pdf_words import strip_words
from watchdog.cleaning.removals import CleaningError, Failure, Removal, Tally

_PAGE_KEYS: Final = frozenset(
    [
        "/Type",
        "/Parent",
        "/MediaBox",
        "/CropBox",
        "/BleedBox",
        "/TrimBox",
        "/ArtBox",
        "/Rotate",
        "/UserUnit",
        "/Resources",
        "/Contents",
        "/Group",
    ]
)
_BESIDE: Final = {
    "/Metadata": Removal.AUTHOR,
    "/PieceInfo": Removal.WORDS,
    "/LastModified": Removal.AUTHOR,
    "/Thumb": Removal.PREVIEW,
    "/AA": Removal.SCRIPTS,
    "/OPI": Removal.WORDS,
    "/Ref": Removal.LINKS,
    "/AF": Removal.EMBEDDED,
    "/Measure": Removal.PLACE,
    "/PtData": Removal.PLACE,
    "/Alternates": Removal.PREVIEW,
    "/Annots": Removal.COMMENTS,
}
_ROOT: Final = {
    "/Metadata": Removal.AUTHOR,
    "/OpenAction": Removal.SCRIPTS,
    "/AA": Removal.SCRIPTS,
    "/PieceInfo": Removal.WORDS,
    "/Collection": Removal.EMBEDDED,
    "/AF": Removal.EMBEDDED,
}
_MARKS: Final = frozenset(
    [
        "/Widget",
        "/FreeText",
        "/Stamp",
        "/Ink",
        "/Line",
        "/Square",
        "/Circle",
        "/Polygon",
        "/PolyLine",
        "/Highlight",
        "/Underline",
        "/StrikeOut",
    ]
)
"""Notes that are seen on the page: they are drawn into it, and what they hold beside goes."""

_PAGES: Final = 5_000


def clean_pdf(data: bytes, _media_type: str, tally: Tally) -> tuple[str, bytes]:
    """Copy the pages as they look.

    Raises:
        CleaningError: It is locked with a password, or has too many pages.
    """
    try:
        source = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError:
        raise CleaningError(Failure.NOT_CLEANABLE) from None
    with source, pikepdf.new() as target:
        if len(source.pages) > _PAGES:
            raise CleaningError(Failure.TOO_LARGE)
        _count(source, tally)
        for page in source.pages:
            _sort_notes(page.obj, tally)
        if Name.AcroForm in source.Root:
            source.generate_appearance_streams()
        source.flatten_annotations("screen")
        target.pages.extend(source.pages)
        if Name.OCProperties in source.Root:  # which layers are shown
            target.Root.OCProperties = target.copy_foreign(source.make_indirect(source.Root.OCProperties))
        for page in target.pages:
            for key in set(page.obj.keys()) - _PAGE_KEYS:
                _drop(page.obj, key, tally)
        cut_layers(target, tally)
        for each in list(target.objects):
            _strip(each, tally)
            if isinstance(each, pikepdf.Stream):
                strip_photograph(target, each, tally)
        strip_words(target, tally)
        out = io.BytesIO()
        target.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return "application/pdf", out.getvalue()


def _count(source: Pdf, tally: Tally) -> None:
    root = source.Root
    tally[Removal.AUTHOR] += len(source.trailer.get("/Info", Dictionary()).keys())
    for key, removal in _ROOT.items():
        tally[removal] += key in root
    names = root.get("/Names", Dictionary())
    tally[Removal.SCRIPTS] += "/JavaScript" in names
    tally[Removal.EMBEDDED] += len(source.attachments) if "/EmbeddedFiles" in names else 0


def _sort_notes(page: Any, tally: Tally) -> None:
    """Leave the notes that are seen on a page; links, remarks, sounds and files go."""
    notes = page.get("/Annots")
    if notes is None:
        return
    seen = [note for note in notes if str(note.get("/Subtype", "")) in _MARKS]
    tally[Removal.COMMENTS] += len(notes) - len(seen)
    page.Annots = pikepdf.Array(seen)


def _strip(each: Any, tally: Tally) -> None:
    """Take away what stands beside a thing that is drawn, and beside the things within."""
    waiting = [each]
    while waiting:
        found = waiting.pop()
        if isinstance(found, pikepdf.Array):
            waiting += [item for item in found if _is_inside(item)]
        elif isinstance(found, Dictionary | pikepdf.Stream):
            cut_entries(found, tally)
            for key in list(found.keys()):
                if key in _BESIDE or key in {"/StructParent", "/StructParents"}:
                    _drop(found, key, tally)
            waiting += [item for item in found.values() if _is_inside(item)]


def _is_inside(item: Any) -> bool:
    return isinstance(item, Dictionary | pikepdf.Array) and not item.is_indirect


def _drop(found: Any, key: str, tally: Tally) -> None:
    if key in _BESIDE:
        tally[_BESIDE[key]] += 1
    del found[key]
