"""What is painted over is not in the copy: no text, no layer, no smaller picture; everything else still shows."""

import io
from typing import Any

import pikepdf
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.cleaning import samples
from watchdog.cleaning.process import page_of, redacted_copy
from watchdog.cleaning.redact import Area, read_areas, redacted
from watchdog.cleaning.redact import page_of as page_here
from watchdog.cleaning.removals import CleaningError, Failure
from watchdog.review.redact import WHOLE, Marking, black_out, suggested

areas = st.lists(
    st.tuples(*(st.integers(0, 1200) for _ in range(5))).map(lambda each: ".".join(map(str, each))), max_size=5
).map(",".join)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def pixels(image: Image.Image, box: tuple[int, int, int, int]) -> set[Any]:
    part = image.crop(box)
    return {part.getpixel((x, y)) for x in range(part.width) for y in range(part.height)}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_area_of_a_picture_is_black_and_the_rest_stays(kind: str) -> None:
    whole = opened(redacted(samples.picture(kind), "").content)
    found = redacted(samples.picture(kind), "0.0.0.500.500")
    image = opened(found.content)
    half = (image.width // 2, image.height // 2)
    assert found.media_type == "image/png"
    assert image.size == whole.size
    assert pixels(image, (0, 0, *half)) == {(0, 0, 0)}
    rest = (half[0] + 1, half[1] + 1, image.width, image.height)
    assert pixels(image, rest) == pixels(whole, rest)
    assert samples.CANARY.encode() not in found.content


def test_a_paper_becomes_pictures_without_text_or_names() -> None:
    source = samples.pdf()
    found = redacted(source, "0.0.0.1000.1000")
    paper = pypdf.PdfReader(io.BytesIO(found.content))
    assert len(paper.pages) == len(pypdf.PdfReader(io.BytesIO(source)).pages)
    assert "".join(page.extract_text() for page in paper.pages).strip() == ""
    for telling in (samples.CANARY, samples.SEEN):
        assert telling.encode() not in found.content
    with pikepdf.open(io.BytesIO(found.content)) as copy:
        assert "/Author" not in copy.docinfo
        assert all("/Annots" not in page and "/Metadata" not in page for page in copy.pages)


def test_the_page_that_is_shown_is_the_page_of_the_copy() -> None:
    many, png = page_of([samples.pdf()], "0;0.0.0.1000.500;250.750")
    image = opened(png)
    assert many >= 1
    assert image.width == 720
    assert pixels(image, (0, 0, 720, image.height // 2 - 1)) == {(0, 0, 0)}


def test_it_runs_in_a_process_of_its_own() -> None:
    copy = redacted_copy([samples.picture("PNG")], "0.100.100.200.200")
    assert opened(copy.content).size == opened(redacted(samples.picture("PNG"), "").content).size


@pytest.mark.parametrize(
    "content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n broken", samples.word(), b"%PDF-1.7 broken"]
)
def test_what_is_neither_is_refused(content: bytes) -> None:
    with pytest.raises(CleaningError):
        redacted_copy([content], "")
    with pytest.raises(CleaningError):
        page_of([content], "0;;")


def test_a_paper_of_too_many_pages_is_refused() -> None:
    writer = pypdf.PdfWriter()
    for _ in range(101):
        writer.add_blank_page(10, 10)
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(CleaningError) as refused:
        page_here(out.getvalue(), "0;;")
    assert refused.value.failure is Failure.TOO_LARGE


def test_pictures_with_too_many_points_are_refused() -> None:
    with pytest.raises(CleaningError) as refused:
        redacted(samples.png_of(20_000, 20_000), "")
    assert refused.value.failure is Failure.TOO_LARGE


@given(st.text(max_size=5), areas, st.text(max_size=9))
def test_whatever_an_address_says_only_areas_of_a_page_come_out(page: str, told: str, corner: str) -> None:
    found = Marking.read(page, told, corner)
    assert all(0 < area[3] <= WHOLE - area[1] and 0 < area[4] <= WHOLE - area[2] for area in found.areas)
    assert read_areas(found.told) == [Area(*area) for area in found.areas]
    assert Marking.read(str(found.page), found.told, found.told_corner) == found


@given(*(st.integers(-50, 1100) for _ in range(4)))
def test_two_corners_make_an_area_in_whatever_order(x0: int, y0: int, x1: int, y1: int) -> None:
    one = Marking().pointed(x0, y0).pointed(x1, y1)
    other = Marking().pointed(x1, y1).pointed(x0, y0)
    assert one == other
    assert one.corner is None
    for area in one.areas:
        assert one == Marking(areas=(area,))
        assert one.without(0) == Marking()


def test_spans_and_words_are_blacked_out_with_bars_of_one_length() -> None:
    text = "They beat Tamar on 12.03.2026 near the Azalea gate. AZALEA again."
    spans = suggested(text, (), ())
    names = [text[span.start : span.end] for span in spans]
    assert "Tamar" in names
    shown = black_out(text, spans, {names.index("Tamar")}, ["azalea gate", "azalea", " "])
    assert shown == "They beat █████ on 12.03.2026 near the █████. █████ again."


@settings(max_examples=200)
@given(st.text(), st.sets(st.integers(-2, 9)), st.lists(st.text(max_size=8), max_size=3))
def test_no_text_breaks_it_and_no_word_stays(text: str, chosen: set[int], words: list[str]) -> None:
    shown = black_out(text, suggested(text, (), ()), chosen, words)
    for word in words:
        if word.strip() and "█" not in word:
            assert word.strip() not in shown
