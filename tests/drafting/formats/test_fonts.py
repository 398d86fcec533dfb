from pathlib import Path

from watchdog.drafting.formats.fonts import FILES, FOLDER, not_in, uncovered


def test_our_fonts_show_latin_cyrillic_and_arabic() -> None:
    assert uncovered("Żółć ñ ç ø Київ ғ ў السلام پچژگ ١٢٣ “”–— <5 \u200e\u200c") == frozenset()


def test_what_our_fonts_lack_is_named() -> None:
    assert uncovered("a人😀") == {"人", "😀"}


def test_a_font_that_cannot_be_read_shows_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font at all")
    letters = frozenset("ab")
    assert not_in(letters, [(broken, 0), (tmp_path / "missing.ttf", 0)]) == letters
    assert not_in(letters, [(FOLDER / "NotoSerif-Regular.ttf", 0)]) == frozenset()


def test_the_fonts_travel_with_their_licence_and_stay_small() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert {path.stem.partition("-")[0] for path in FILES} == {"NotoSerif", "NotoSans", "NotoNaskhArabic"}
    assert sum(path.stat().st_size for path in FILES) < 4_000_000
