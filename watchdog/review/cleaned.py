"""Copies of files without their hidden details, made when a reviewer asks and kept nowhere."""

from collections.abc import Mapping
from typing import Final

from watchdog.access.identity import Actor
from watchdog.cleaning.process import cleaned_copy
from watchdog.cleaning.removals import Cleaned, CleaningError, Failure, Removal
from watchdog.languages import N_
from watchdog.records.work import Work
from watchdog.review.custody import ENDINGS, Held, note_handed_out
from watchdog.sealing import SealingError

REMOVED: Final[Mapping[Removal, str]] = {
    Removal.CAMERA: N_("What the camera or phone wrote about itself and the moment"),
    Removal.PLACE: N_("Where it was made"),
    Removal.PREVIEW: N_("Small previews of the picture or page"),
    Removal.WORDS: N_("Words written beside what is seen or heard"),
    Removal.COLOURS: N_("A colour profile that can name the device"),
    Removal.PAGES: N_("Further pages of the picture. Look at the original for them."),
    Removal.AUTHOR: N_("Names of people, programs and computers, and dates"),
    Removal.COMMENTS: N_("Comments and notes"),
    Removal.CHANGES: N_("Tracked changes. The text is as if all were accepted."),
    Removal.NUMBERS: N_("Hidden numbers that tell one writing session from another"),
    Removal.EMBEDDED: N_("Files inside the file"),
    Removal.SCRIPTS: N_("Programs inside the file"),
    Removal.LINKS: N_("Links to other places. Their words stay."),
    Removal.PICTURES: N_("Pictures that could not be cleaned. Look at the original for them."),
    Removal.PARTS: N_("Other parts that are not seen"),
    Removal.TRACKS: N_("Tracks that are neither sound nor picture"),
    Removal.CHAPTERS: N_("Names of chapters"),
    Removal.MARK: N_("A mark at the start of the text"),
}
"""What a reviewer reads for each code."""

FAILED: Final[Mapping[Failure, str]] = {
    Failure.NOT_CLEANABLE: N_("We cannot make a cleaned copy of this kind of file, or it is locked with a password."),
    Failure.TOO_LARGE: N_("This file is too large to be cleaned here, or it grows too large when it is opened."),
    Failure.TOO_LONG: N_("Cleaning took too long, so we stopped it."),
    Failure.BROKEN: N_("This file is damaged, or it is not what it claims to be. It could not be cleaned."),
    Failure.BUSY: N_("Other files are being cleaned just now. Please try again in a minute."),
}
"""What a reviewer reads when there is no copy."""

COPY_ENDINGS: Final[Mapping[str, str]] = ENDINGS | {
    "audio/aac": "aac",
    "audio/flac": "flac",
    "audio/amr": "amr",
    "audio/wav": "wav",
    "video/quicktime": "mov",
    "video/3gpp": "3gp",
    "video/x-matroska": "mkv",
    "video/x-msvideo": "avi",
    "video/x-ms-asf": "wmv",
    "video/x-flv": "flv",
    "video/mpeg": "mpg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
"""Every type that the cleaner writes: a copy holds no program, so it may keep the ending that opens it."""


def copy_of(found: Held) -> Cleaned:
    """Make a cleaned copy. To be called outside any unit of work, because it takes its time.

    Raises:
        CleaningError: There is none, and why.
    """
    try:
        with found.source:
            return cleaned_copy(found.chunks())
    except SealingError:
        raise CleaningError(Failure.BROKEN) from None


def name_of(found: Held, copy: Cleaned) -> str:
    """Return what the copy is called when it is saved."""
    return f"{found.name}-cleaned.{COPY_ENDINGS[copy.media_type]}"


def note(work: Work, by: Actor, found: Held) -> None:
    """Note that a cleaned copy was handed out."""
    note_handed_out(work, by, found, "exhibit.cleaned")
