"""Pictures and PDF pages drawn flat, with areas painted over before they are written. For a process of its own.

What is under an area is not in the copy: no layer, no text, no smaller picture. Areas are thousandths of a page.
"""

import io
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import pypdf
import pypdfium2
from PIL import Image, ImageDraw, ImageOps

from watchdog.cleaning.images import PIXELS
from watchdog.cleaning.kinds import media_type
from watchdog.cleaning.removals import Cleaned, CleaningError, Failure, Tally

PAGES: Final = 100
SHOWN_WIDTH: Final = 720
"""How wide a page is shown, in pixels: clicks are told in them, so a browser may not scale it."""

DOTS: Final = 150
"""Of an inch, in the copy of a PDF."""

LARGEST_SIDE: Final = 4_000
WHOLE: Final = 1_000
_POINTS: Final = 72
_BLACK, _CORNER = (0, 0, 0), (190, 40, 30)


class Area(NamedTuple):
    """A rectangle of a page: page from 0, left, top, width and height in thousandths of the page."""

    page: int
    left: int
    top: int
    width: int
    height: int


def page_of(data: bytes, told: str) -> Cleaned:
    """Return a page as it would look in the copy: the number of pages on a line, then a PNG picture.

    Args:
        data: A picture or a PDF.
        told: `page;areas;corner`, as `read_areas` reads them; the corner is `left.top` or empty.

    Raises:
        CleaningError: It is neither, or locked, too large or broken.
    """
    number, areas, corner = told.split(";")
    pages = _Pages(data)
    page = min(int(number), pages.many - 1)
    picture = pages.picture(page, width=SHOWN_WIDTH)
    _paint(picture, page, read_areas(areas))
    if corner:
        left, top = (int(part) for part in corner.split("."))
        x, y = left * picture.width // WHOLE, top * picture.height // WHOLE
        ImageDraw.Draw(picture).rectangle((x - 4, y - 4, x + 4, y + 4), outline=_CORNER, width=3)
    return Cleaned("image/png", f"{pages.many}\n".encode() + _png(picture), Tally())


def redacted(data: bytes, told: str) -> Cleaned:
    """Return a flat copy in which areas are painted over.

    Args:
        data: A picture or a PDF.
        told: The areas.

    Raises:
        CleaningError: It is neither, or locked, too large or broken.
    """
    areas, pages = read_areas(told), _Pages(data)
    if not pages.is_paper:
        picture = pages.picture(0)
        _paint(picture, 0, areas)
        return Cleaned("image/png", _png(picture), Tally())
    writer = pypdf.PdfWriter()
    for page in range(pages.many):
        picture = pages.picture(page)
        _paint(picture, page, areas)
        out = io.BytesIO()
        picture.save(out, "PDF", resolution=float(DOTS), quality=85)
        writer.append(io.BytesIO(out.getvalue()))
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return Cleaned("application/pdf", out.getvalue(), Tally())


def read_areas(told: str) -> list[Area]:
    """Return areas from their numbers: `page.left.top.width.height`, with commas between areas."""
    return [Area(*(int(part) for part in each.split("."))) for each in told.split(",") if each]


class _Pages:
    """A picture, or the pages of a PDF."""

    def __init__(self, data: bytes) -> None:
        kind = media_type(data) or ""
        self.is_paper = kind == "application/pdf"
        if self.is_paper:
            try:
                self._paper = pypdfium2.PdfDocument(data)
            except pypdfium2.PdfiumError:
                raise CleaningError(Failure.NOT_CLEANABLE) from None
            self.many = len(self._paper)
            if not 0 < self.many <= PAGES:
                raise CleaningError(Failure.TOO_LARGE)
        elif kind.startswith("image/"):
            self._data, self.many = data, 1
        else:
            raise CleaningError(Failure.NOT_CLEANABLE)

    def picture(self, page: int, *, width: int = 0) -> Image.Image:
        """Return a page as a picture without anything beside what is seen; `width` in pixels, its own unless given."""
        if self.is_paper:
            found = self._paper[page]
            points = max(1.0, *found.get_size())
            scale = min(DOTS / _POINTS, LARGEST_SIDE / points)
            picture: Image.Image = found.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
        else:
            opened = Image.open(io.BytesIO(self._data))
            if opened.width * opened.height > PIXELS:
                raise CleaningError(Failure.TOO_LARGE)
            turned = ImageOps.exif_transpose(opened)
            picture = Image.new("RGB", turned.size, (255, 255, 255))
            see_through = turned.convert("RGBA")
            picture.paste(see_through, mask=see_through.getchannel("A"))
        if width:
            height = max(1, min(LARGEST_SIDE, picture.height * width // picture.width))
            picture = picture.resize((width, height))
        return picture


def _paint(picture: Image.Image, page: int, areas: Iterable[Area]) -> None:
    draw = ImageDraw.Draw(picture)
    for area in areas:
        if area.page == page:
            draw.rectangle(_corners(picture.size, area), fill=_BLACK)


def _corners(size: Sequence[int], area: Area) -> tuple[int, int, int, int]:
    """Return the corners in pixels, rounded outwards: half a pixel of a letter is not left to be read."""
    width, height = size
    right, bottom = area.left + area.width, area.top + area.height
    return (
        area.left * width // WHOLE,
        area.top * height // WHOLE,
        -(-right * width // WHOLE),
        -(-bottom * height // WHOLE),
    )


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
