import io
from itertools import pairwise

from lxml import etree
from PIL import Image

from watchdog.drafting.formats.chart import CHART_WIDTH, chart_height, chart_png, chart_svg
from watchdog.drafting.formats.model import Chart

SVG = "{http://www.w3.org/2000/svg}"
CHART = Chart("Kinds", "Arrests are most.", (("Arrest", 12, "12"), ("Denial", 6, "6"), ("Other", None, "<5")))


def _parsed(chart: Chart, direction: str = "ltr") -> etree._Element:
    return etree.fromstring(chart_svg(chart, direction, "en"))


def test_a_chart_says_in_words_what_it_shows() -> None:
    svg = _parsed(CHART)
    assert svg.findtext(f"{SVG}title") == "Kinds"
    assert svg.findtext(f"{SVG}desc") == "Arrests are most. Arrest: 12; Denial: 6; Other: <5"
    assert svg.get("role") == "img"


def test_bars_are_as_long_as_their_figures_and_a_suppressed_one_has_none() -> None:
    widths = [float(bar.get("width", "0")) for bar in _parsed(CHART).iter(f"{SVG}rect")]
    assert len(widths) == 2
    assert widths[0] == 2 * widths[1]


def test_right_to_left_charts_are_mirrored_and_isolate_their_text() -> None:
    bars = list(_parsed(CHART, "rtl").iter(f"{SVG}rect"))
    assert len({float(bar.get("x", "0")) + float(bar.get("width", "0")) for bar in bars}) == 1
    texts = [text.text or "" for text in _parsed(CHART, "rtl").iter(f"{SVG}text")]
    assert all(text.startswith("\u2067") and text.endswith("\u2069") for text in texts)
    assert "\u2067\u200e<5\u2069" in texts


def test_text_in_a_chart_is_never_markup() -> None:
    svg = chart_svg(Chart('"<script>', "</desc><image href='x'/>", (("<b>&", 1, "]]>"),)), "ltr", '"><x>')
    tags = {element.tag.removeprefix(SVG) for element in etree.fromstring(svg).iter()}
    assert tags == {"svg", "title", "desc", "line", "rect", "text"}
    assert "style=" not in svg


def test_long_labels_are_broken_into_lines_that_do_not_overlap() -> None:
    svg = _parsed(Chart("", "", (("very long label " * 8 + "x" * 90, 1, "1"),)))
    heights = [float(text.get("y", "0")) for text in svg.iter(f"{SVG}text")][:-1]
    assert len(heights) > 4
    assert all(later - earlier > 17.9 for earlier, later in pairwise(heights))
    assert all(0 < height < float(svg.get("height", "0")) for height in heights)


def test_a_chart_becomes_a_picture_without_metadata() -> None:
    with Image.open(io.BytesIO(chart_png(chart_svg(CHART, "ltr", "en")))) as picture:
        assert picture.size == (3 * CHART_WIDTH, 3 * chart_height(CHART))
        assert picture.info == {}
        colours = picture.convert("RGB").getcolors(1 << 20) or []
    assert (13, 92, 99) in {colour for _, colour in colours}


def test_a_chart_without_bars_is_drawn_too() -> None:
    assert chart_png(chart_svg(Chart("", "", ()), "rtl", "ar")).startswith(b"\x89PNG")
