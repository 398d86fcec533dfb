"""The book for translators says where each text stands, and which were not seen."""

from pathlib import Path

from babel.messages.catalog import Message

from tests.screens import book
from tests.screens.look import Screen


def test_each_text_leads_to_its_place_in_a_picture_and_the_unseen_are_listed(tmp_path: Path) -> None:
    texts = [
        Message("Send <it>", locations=[("watchdog/a.html", 1)], auto_comments=["On a button"]),
        Message(("%(num)s day", "%(num)s days"), locations=[("watchdog/a.html", 9)]),
    ]
    screen = Screen("report, g-what", {0: [1]}, "report-g-what.jpeg", (360, 720), {0: (36, 72, 90, 36)})
    book.write(tmp_path, texts, [screen], {0: "<Senden>"})
    index, shot = ((tmp_path / name).read_text(encoding="utf-8") for name in ("index.html", "report-g-what.html"))
    assert "1 of 2 texts were seen on 1 pages" in index
    for words in ("Send &lt;it&gt;", "&lt;Senden&gt;", "On a button; watchdog/a.html", 'href="report-g-what.html#m0"'):
        assert words in index
    unseen = index.partition('id="unseen"')[2]
    assert "%(num)s day / %(num)s days" in unseen
    assert "report-g-what.jpeg" in unseen, "the page that it stands on in another state"
    assert 'id="m0" style="left:10.00%;top:10.00%;width:25.00%;height:5.00%"' in shot
