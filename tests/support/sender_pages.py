"""Every page that a sender can come to, one after the other, without a browser."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from tests.support.instance import Clock, Instance, work
from tests.support.letters import letter
from tests.support.sender import PNG, File, Page, Sender, answer_all
from tests.support.submission import submission
from watchdog.cli.offline_form import write
from watchdog.domain.report import STORY_LIMIT, TEXT_LIMIT
from watchdog.intake import follow_up, letters
from watchdog.web.pages import MESSAGES, error_page

TYPED = ("zebrafinch", "zebrafinch.png", "zebrafinch.xyz")
"""All that is typed on these walks."""
STORY = ("story", "zebrafinch")
CHOICES = ("what_chosen", "country", "age_band", "consent_choice", "desks_addressed")
LOOKED_AT = (
    *("", "report", "report/parts", "return", "sealed-file", "safety", "who-can-read", "accessibility"),
    *("help", "languages", "languages?to=report", "languages?to=return", "nothing-here"),
)

Pages = Iterator[tuple[str, Page]]


def that_only_tell(sender: Sender, language: str, *countries: str) -> Pages:
    """Walk the pages that nothing is posted to, and the help in countries."""
    for name in (*LOOKED_AT, *(f"help/{country}" for country in countries)):
        yield name, sender.get(f"/{language}/{name}")


def of_reporting(sender: Sender, language: str, clock: Clock) -> Pages:
    """Walk what can go wrong with a report, and the code."""
    path = f"/{language}/report"
    yield "no story", sender.report(locale=language)
    long = (("story", "zebrafinch " * (STORY_LIMIT // 10)), ("place_text", "zebrafinch " * (TEXT_LIMIT // 10)))
    yield "too long", sender.report(*long, locale=language)
    strange = [(name, "zebrafinch") for name in CHOICES]
    yield "strange choices", sender.report(STORY, *strange, locale=language)
    files = [File("zebrafinch.xyz", b"?"), File("zebrafinch.png", b""), File("zebrafinch.png", PNG)]
    yield "wrong files", sender.report(STORY, *files, *[File("zebrafinch.png", PNG)] * 5, locale=language)
    yield "large file", sender.report(STORY, File("zebrafinch.png", PNG + bytes(2_000_000)), locale=language)
    yield "letters lost", sender.report(("story", b"zebrafinch \xff"), locale=language)
    old = sender.ticket(path)
    clock.forward(dt.timedelta(days=2))
    yield "old ticket", sender.post(path, ("ticket", old), STORY)
    used = sender.ticket(path)
    yield "code", sender.post(path, ("ticket", used), STORY)
    yield "twice", sender.post(path, ("ticket", used), STORY)
    yield "no ticket", sender.post(path, STORY)
    fields = [("ticket", sender.ticket(path)), STORY, ("files", "zebrafinch.png")]
    yield "languages of a report", sender.post(f"/{language}/languages?to=report", *fields)
    yield "languages, strange", sender.post(f"/{language}/languages?to=report", STORY)


def of_visiting(sender: Sender, language: str, clock: Clock) -> Pages:
    """Walk a visit to its end."""
    code = sender.sent()
    yield "no code", sender.open("", locale=language)
    yield "wrong code", sender.open("1234 5678 9012", locale=language)
    visit = sender.open(code, locale=language)
    yield "no answer yet", visit
    yield "nothing written", sender.act(visit, "reply", locale=language)
    said, long = ("reply", "zebrafinch"), ("reply", "zebrafinch " * (STORY_LIMIT // 10))
    yield "wrong file", sender.act(visit, "reply", said, File("zebrafinch.png", b""), locale=language)
    yield "too long an answer", sender.act(visit, "reply", long, locale=language)
    yield "answer sent", sender.act(visit, "reply", said, File("zebrafinch.png", PNG), locale=language)
    yield "sent twice", sender.act(visit, "reply", said, locale=language)
    answer_all(sender.instance, "zebrafinch")
    visit = sender.open(code, locale=language)
    yield "an answer", visit
    fields = [(name, visit.value(name)) for name in ("ticket", "visit")]
    yield "languages of a visit", sender.post(f"/{language}/languages?to=return", *fields, ("reply", "zebrafinch"))
    yield "no choice", sender.act(visit, "consent", ("use_contact", "zebrafinch"), locale=language)
    yield "choice kept", sender.act(visit, "consent", ("use_contact", "yes"), locale=language)
    visit = sender.open(code, locale=language)
    clock.forward(dt.timedelta(days=1))
    yield "visit over", sender.act(visit, "reply", said, locale=language)
    visit = sender.open(code, locale=language)
    asked = sender.act(visit, "withdraw", locale=language)
    yield "take it back?", asked
    given = [("visit", visit.value("visit")), ("act", "destroy")]
    yield "taking back without a ticket", sender.post(f"/{language}/return", *given)
    yield "taken back", sender.act(asked, "destroy", locale=language)
    with work(sender.instance) as unit:
        for _ in range(follow_up.WRONG_CODES):
            unit.members.wrong_code()
    yield "too many codes", sender.open(code, locale=language)


def of_sealed_files(sender: Sender, language: str) -> Pages:
    """Walk what becomes of a locked file."""
    path = f"/{language}/sealed-file"
    with work(sender.instance) as unit:
        name, desk = unit.vault.instance, unit.desks.key("enpud")
    box = letters.letterbox(sender.instance.settings.secret).recipient
    good = letter(name, [box], submission(name, [desk]))
    files = {"empty": b"", "no letter": b"zebrafinch", "kept": good, "again": good, "cut": good[:-9]}
    for said, content in files.items():
        yield f"sealed file, {said}", sender.post(path, ("ticket", sender.ticket(path)), File("x", content, "file"))
    yield "sealed file, no ticket", sender.post(path, ("ticket", "x"), File("x", good, "file"))


def of_errors(app: Flask, language: str) -> Iterator[tuple[str, str]]:
    """Walk the pages of every status that has one, as the sender gets them."""
    for status in MESSAGES:
        with app.test_request_context(f"/{language}/"):
            yield f"error {status}", error_page(status)[0]


def carried_about(instance: Instance, language: str, folder: Path) -> str:
    """Return the page that is carried about."""
    write(instance.app, language, folder, "https://example.org")
    return (folder / f"form-{language}.html").read_text(encoding="utf-8")
