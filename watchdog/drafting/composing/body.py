"""The findings: article by article the standard, what the network found, and accounts of cases that may be told."""

from collections.abc import Iterator, Sequence

from watchdog.domain.draft import Block, BlockKind, Cell, Counted, Figure
from watchdog.drafting.composing.anonymity import Detail
from watchdog.drafting.composing.frame import Chapter, Frame, block, kinds_named
from watchdog.drafting.composing.naming import is_established
from watchdog.drafting.composing.select import Used
from watchdog.drafting.composing.split import SIDE_TABLES, in_custody

ACCOUNTS_EACH, ACCOUNTS_EACH_SHORT = 2, 1
MOST_ROWS = 3


def findings(frame: Frame, section: str) -> list[Block]:
    """Return the figures, then one chapter an article, then the other articles that are touched."""
    return [
        *_figures(frame, section),
        *(each for chapter in frame.chapters for each in _chapter(frame, section, chapter)),
        *_untold(frame, section),
        *_others(frame, section),
    ]


def key_figures(frame: Frame, section: str) -> list[Block]:
    """Return the acts by kind and year alone, as a table and as bars; on a sheet of one page the highest totals."""
    return list(_highest(frame, section) if frame.is_sheet else _by_kind(frame, section))


def places(frame: Frame, section: str) -> list[Block]:
    """Return in which kinds of place of custody the cases happened."""
    custody = in_custody(frame.reference)
    used = [each for each in frame.selection.used if each.finding.place_type in custody]
    return _only_table(frame, section, "place_type", used)


def responses(frame: Frame, section: str) -> list[Block]:
    """Return what is known of the answer of the authorities at home."""
    return _only_table(frame, section, "state_response", frame.selection.used)


def proof(frame: Frame, section: str) -> list[Block]:
    """Return the facts alone, for a brief."""
    return [each for chapter in frame.chapters for each in _facts(frame, section, chapter)]


def _figures(frame: Frame, section: str) -> Iterator[Block]:
    words, used = frame.words, frame.selection.used
    if not used:
        return
    lead = words.say("themes_lead" if frame.selection.instrument is None else "findings_lead")
    if frame.is_public:
        yield block(section, "lead", lead, used=used)
        return
    yield block(
        section, "lead", words.paragraph(lead, words.say("table_lead", number=str(frame.first_table))), used=used
    )
    yield from _by_kind(frame, section)
    if not frame.is_short:
        yield from _side_tables(frame, section)


def _by_kind(frame: Frame, section: str) -> Iterator[Block]:
    used = frame.selection.used
    if not used:
        return
    kinds = tuple(each for each in frame.count.counted if each.what != "cases")
    yield _table(section, "kinds", frame.count.table, used, kinds)
    if frame.count.chart is not None:
        chart = frame.count.chart
        yield block(section, "kinds-chart", chart.caption, kind=BlockKind.CHART, used=used, figure=chart)


def _highest(frame: Frame, section: str) -> Iterator[Block]:
    words, used = frame.words, frame.selection.used
    shown = [(kind, cell) for kind, cell in frame.count.totals.items() if cell.value]
    if not shown:
        yield from _by_kind(frame, section)
        return
    first = sorted(shown, key=lambda pair: -(pair[1].value or 0))[:MOST_ROWS]
    rows = tuple((Cell(words.types[kind].name), cell) for kind, cell in first)
    head = (words.say("column_kind"), words.say("column_all"))
    figure = Figure(words.say("chart_kinds"), head, rows, words.say("note_acts"))
    counted = frame.count.whole_period(*(f"acts:{kind}" for kind, _ in first))
    yield _table(section, "kinds", figure, used, counted)


def _only_table(frame: Frame, section: str, thing: str, used: Sequence[Used]) -> list[Block]:
    split, name = frame.splits.get(thing), SIDE_TABLES[thing][0]
    if split is None:
        return []
    lead = frame.words.say(f"{name}_only_lead")
    return [
        block(section, f"{name}-lead", lead, used=used),
        _table(section, name, split.table, used, split.counted),
    ]


def _side_tables(frame: Frame, section: str) -> Iterator[Block]:
    words, used = frame.words, frame.selection.used
    for place, (thing, split) in enumerate(frame.splits.items()):
        name, number = SIDE_TABLES[thing][0], str(place + frame.first_table + 1)
        yield block(section, f"{name}-lead", words.say(f"{name}_lead", number=number), used=used)
        yield _table(section, name, split.table, used, split.counted)


def _table(section: str, name: str, table: Figure, used: Sequence[Used], counted: Sequence[Counted]) -> Block:
    return block(section, name, table.caption, kind=BlockKind.TABLE, used=used, figure=table, counted=counted)


def _chapter(frame: Frame, section: str, chapter: Chapter) -> Iterator[Block]:
    yield block(section, chapter.id, _heading(frame, chapter), kind=BlockKind.HEADING, basis="law", level=2)
    if chapter.id in frame.words.articles:
        notes = [frame.citation(each) for each in frame.structure.articles.get(chapter.id, ())]
        yield block(section, f"{chapter.id}.law", frame.words.articles[chapter.id].law, basis="law", notes=notes)
    yield from _facts(frame, section, chapter)
    if frame.may_tell:
        yield from _accounts(frame, section, chapter)


def _heading(frame: Frame, chapter: Chapter) -> str:
    if frame.selection.instrument is None:
        return chapter.title
    number = frame.words.article_number(chapter.id.rpartition("-")[2])
    if not chapter.title:
        return frame.words.say("article_heading_plain", number=number)
    return frame.words.say("article_heading", number=number, title=chapter.title)


def _facts(frame: Frame, section: str, chapter: Chapter) -> Iterator[Block]:
    said: set[str] = set()
    for kind in chapter.kinds:
        used = frame.selection.of_kind(kind)
        sure = sum(is_established(each, kind) for each in used)
        name = "established" if sure == len(used) else "grounds"
        text = frame.words.say(
            f"{name}_more" if name in said else name,
            in_cases=frame.words.count("in_cases", frame.count.totals[kind]),
            clause=frame.words.types[kind].clause,
        )
        said.add(name)
        partly = _partly(frame, kind, sure)
        yield block(
            section,
            f"{chapter.id}.{kind}",
            frame.words.paragraph(text, *(_partly_said(frame, each) for each in partly)),
            used=used,
            counted=(*frame.count.whole_period(f"acts:{kind}"), *partly),
        )


def _partly(frame: Frame, kind: str, sure: int) -> tuple[Counted, ...]:
    """Return how many are established; nothing where it is said in words or a small number could be read from it."""
    number = Counted(f"established:{kind}", *frame.count.years, sure)
    whole, least = frame.count.totals[kind].value, frame.count.limit(kind)
    if whole is None or min(sure, whole - sure) < least or frame.count.told.tells(number, least):
        return ()
    return (number,)


def _partly_said(frame: Frame, number: Counted) -> str:
    return frame.words.say("partly_established", number=frame.words.number(number.value))


def _accounts(frame: Frame, section: str, chapter: Chapter) -> Iterator[Block]:
    """Tell the best supported cases whose main act belongs here, among those that are lost in a crowd.

    Of a kind whose number is withheld one at most is told: a second one would tell that the number is not 1.
    """
    told = sorted(
        (used for used in frame.selection.told() if used.acts[0].type in chapter.kinds and used.finding.account),
        key=lambda used: (
            not is_established(used, used.acts[0].type),
            -used.finding.independent_sources,
            used.finding.short_ref,
        ),
    )
    left = ACCOUNTS_EACH_SHORT if frame.is_short else ACCOUNTS_EACH
    told_kinds: set[str] = set()
    for used in told:
        kind = used.acts[0].type
        if not left or (kind in told_kinds and frame.count.totals[kind].value is None):
            continue
        detail = frame.crowd.detail_for(used.finding, used.acts[0])
        if detail is not None:
            left -= 1
            told_kinds.add(kind)
            yield _account(frame, section, used, detail)


def _account(frame: Frame, section: str, used: Used, detail: Detail) -> Block:
    finding = used.finding
    sure = all(is_established(used, act.type) for act in used.acts)
    text = frame.words.say(
        "account_established" if sure else "account_grounds",
        reference=finding.short_ref,
        context=_context(frame, used, detail),
        account=frame.words.apart(finding.account),
    )
    return block(section, f"account.{finding.short_ref}", text, kind=BlockKind.ACCOUNT, used=[used])


def _context(frame: Frame, used: Used, detail: Detail) -> str:
    """Return what is printed beside an account: nothing whose number is withheld in a table of the same text."""
    words, draft, whole = frame.words, frame.draft, frame.count.years
    years = (max(detail.first, draft.year_from), min(detail.last, draft.year_to))
    known = [
        (kind, code)
        for kind, code in (
            ("age", detail.age),
            ("gender", detail.gender),
            (detail.place_list, detail.place),
            (detail.actor_list, detail.actor),
        )
        if code not in {"", "unknown", "not-said", "other"} and frame.may_name(kind, code)
    ]
    period = words.period(*(years if frame.count.is_shown(used.acts[0].type, years) else whole))
    return words.pause.join([period, *(words.label(kind, code) for kind, code in known)])


def _untold(frame: Frame, section: str) -> list[Block]:
    """Say why other cases are not told; it holds of every draft that tells some, so it tells no number."""
    if not frame.may_tell or not frame.selection.told():
        return []
    return [block(section, "untold", frame.words.say("account_withheld"), basis="method")]


def _others(frame: Frame, section: str) -> Iterator[Block]:
    if not frame.others:
        return
    words = frame.words
    yield block(section, "others", words.say("others_heading"), kind=BlockKind.HEADING, basis="law", level=2)
    for chapter in frame.others:
        values = {
            "kinds": kinds_named(frame, chapter.kinds),
            "number": words.article_number(chapter.id.rpartition("-")[2]),
        }
        name = "other_article" if chapter.title else "other_article_plain"
        text = words.say(name, **values, **({"title": chapter.title} if chapter.title else {}))
        used = [each for kind in chapter.kinds for each in frame.selection.of_kind(kind)]
        notes = [frame.citation(each) for each in frame.structure.articles.get(chapter.id, ())]
        yield block(section, f"{chapter.id}.other", text, used=used, notes=notes)
