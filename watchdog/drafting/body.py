"""The findings: article by article the standard, what the network found, and accounts of cases that may be told."""

from collections import Counter
from collections.abc import Iterator, Sequence

from watchdog.domain.assessment import Certainty
from watchdog.domain.draft import Block, BlockKind, Figure
from watchdog.drafting.anonymity import Detail, detail_for
from watchdog.drafting.count import count_by, is_sensitive, limits
from watchdog.drafting.frame import Chapter, Frame, block, kinds_named
from watchdog.drafting.select import Used

ACCOUNTS_EACH, ACCOUNTS_EACH_SHORT = 2, 1
CUSTODY = "custody"
COLUMNS = {"perpetrators": "column_perpetrator", "places": "column_place", "responses": "column_response"}


def findings(frame: Frame, section: str) -> list[Block]:
    """Return the figures, then one chapter an article, then the other articles that are touched."""
    return [
        *_figures(frame, section),
        *(each for chapter in frame.chapters for each in _chapter(frame, section, chapter)),
        *_others(frame, section),
    ]


def key_figures(frame: Frame, section: str) -> list[Block]:
    """Return the acts by kind and year alone, as a table and as bars."""
    return list(_by_kind(frame, section))


def places(frame: Frame, section: str) -> list[Block]:
    """Return in which kinds of place of custody the cases happened."""
    lists = frame.reference.code_lists
    used = [each for each in frame.selection.used if lists.group("place_type", each.finding.place_type) == CUSTODY]
    seen = Counter(each.finding.place_type for each in used)
    return _only_table(frame, section, "places", _labelled(frame, "place_type", seen), used)


def responses(frame: Frame, section: str) -> list[Block]:
    """Return what is known of the answer of the authorities at home."""
    return _only_table(frame, section, "responses", _responses(frame), frame.selection.used)


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
    yield block(section, "lead", words.paragraph(lead, words.say("table_lead")), used=used)
    yield from _by_kind(frame, section)
    if not frame.is_short:
        yield from _side_tables(frame, section)


def _by_kind(frame: Frame, section: str) -> Iterator[Block]:
    used = frame.selection.used
    if not used:
        return
    yield _figure(section, "kinds", BlockKind.TABLE, frame.count.table, used)
    if frame.count.chart is not None:
        yield _figure(section, "kinds-chart", BlockKind.CHART, frame.count.chart, used)


def _only_table(
    frame: Frame, section: str, name: str, counts: list[tuple[str, int]], used: Sequence[Used]
) -> list[Block]:
    words, small = frame.words, limits(frame.reference).general
    table = count_by(counts, words.say(f"table_{name}"), words.say(COLUMNS[name]), words, small) if counts else None
    if table is None:
        return []
    return [
        block(section, f"{name}-lead", words.say(f"{name}_only_lead"), used=used),
        _figure(section, name, BlockKind.TABLE, table, used),
    ]


def _side_tables(frame: Frame, section: str) -> Iterator[Block]:
    words, used = frame.words, frame.selection.used
    number = 1
    for name, figure in (
        ("perpetrators", _perpetrators(frame)),
        ("places", _places(frame)),
        ("responses", _responses(frame)),
    ):
        column, small = words.say(COLUMNS[name]), limits(frame.reference).general
        table = count_by(figure, words.say(f"table_{name}"), column, words, small)
        if table is not None:
            number += 1
            yield block(section, f"{name}-lead", words.say(f"{name}_lead", number=str(number)), used=used)
            yield _figure(section, name, BlockKind.TABLE, table, used)


def _figure(section: str, name: str, kind: BlockKind, figure: Figure, used: Sequence[Used]) -> Block:
    return block(section, name, figure.caption, kind=kind, used=used, figure=figure)


def _perpetrators(frame: Frame) -> list[tuple[str, int]]:
    pairs = {(used.finding.short_ref, act.perpetrator) for used in frame.selection.used for act in used.acts}
    return _labelled(frame, "perpetrator_type", Counter(code for _, code in pairs))


def _places(frame: Frame) -> list[tuple[str, int]]:
    return _labelled(frame, "place_type", Counter(used.finding.place_type for used in frame.selection.used))


def _responses(frame: Frame) -> list[tuple[str, int]]:
    return _labelled(frame, "state_response", Counter(used.finding.state_response for used in frame.selection.used))


def _labelled(frame: Frame, kind: str, seen: Counter[str]) -> list[tuple[str, int]]:
    """Return counts in the order of the vocabulary: an order by number would tell what is withheld."""
    codes = [entry.code for entry in frame.reference.code_lists.list(kind)]
    return [(frame.words.label(kind, code), seen[code]) for code in codes if seen[code]]


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
    number = chapter.id.rpartition("-")[2]
    if not chapter.title:
        return frame.words.say("article_heading_plain", number=number)
    return frame.words.say("article_heading", number=number, title=chapter.title)


def _facts(frame: Frame, section: str, chapter: Chapter) -> Iterator[Block]:
    said: set[str] = set()
    for kind in chapter.kinds:
        used = frame.selection.of_kind(kind)
        sure = sum(_is_established(each, kind) for each in used)
        name = "established" if sure == len(used) else "grounds"
        text = frame.words.say(
            f"{name}_more" if name in said else name,
            in_cases=frame.words.count("in_cases", frame.count.totals[kind]),
            clause=frame.words.types[kind].clause,
        )
        said.add(name)
        yield block(
            section,
            f"{chapter.id}.{kind}",
            frame.words.paragraph(text, _partly(frame, kind, sure, len(used))),
            used=used,
        )


def _partly(frame: Frame, kind: str, sure: int, whole: int) -> str:
    """Say how many are established, where neither that number nor the rest is small and the whole is shown."""
    small = limits(frame.reference)
    least = small.sensitive if is_sensitive(kind, frame.reference) else small.general
    if frame.count.totals[kind].value is None or min(sure, whole - sure) < least:
        return ""
    return frame.words.say("partly_established", number=frame.words.number(sure))


def _is_established(used: Used, kind: str) -> bool:
    act = used.act(kind)
    return act is not None and act.certainty == Certainty.ESTABLISHED.value


def _accounts(frame: Frame, section: str, chapter: Chapter) -> Iterator[Block]:
    """Tell the best supported cases whose main act belongs here, among those that are lost in a crowd."""
    told = sorted(
        (used for used in frame.selection.told() if used.acts[0].type in chapter.kinds and used.finding.account),
        key=lambda used: (
            not _is_established(used, used.acts[0].type),
            -used.finding.independent_sources,
            used.finding.short_ref,
        ),
    )
    left = ACCOUNTS_EACH_SHORT if frame.is_short else ACCOUNTS_EACH
    for used in told:
        detail = detail_for(used.finding, used.acts[0], frame.selection.population, frame.reference)
        if detail is not None and left:
            left -= 1
            yield _account(frame, section, used, detail)


def _account(frame: Frame, section: str, used: Used, detail: Detail) -> Block:
    finding = used.finding
    sure = all(_is_established(used, act.type) for act in used.acts)
    text = frame.words.say(
        "account_established" if sure else "account_grounds",
        reference=finding.short_ref,
        context=_context(frame, detail),
        account=finding.account,
    )
    return block(section, f"account.{finding.short_ref}", text, kind=BlockKind.ACCOUNT, used=[used])


def _context(frame: Frame, detail: Detail) -> str:
    words, draft = frame.words, frame.draft
    period = words.period(max(detail.first, draft.year_from), min(detail.last, draft.year_to))
    known = [
        (kind, code)
        for kind, code in (
            ("age", detail.age),
            ("gender", detail.gender),
            (detail.place_list, detail.place),
            (detail.actor_list, detail.actor),
        )
        if code not in {"", "unknown", "not-said", "other"}
    ]
    return words.comma.join([period, *(words.label(kind, code) for kind, code in known)])


def _others(frame: Frame, section: str) -> Iterator[Block]:
    if not frame.others:
        return
    words = frame.words
    yield block(section, "others", words.say("others_heading"), kind=BlockKind.HEADING, basis="law", level=2)
    for chapter in frame.others:
        values = {"kinds": kinds_named(frame, chapter.kinds), "number": chapter.id.rpartition("-")[2]}
        name = "other_article" if chapter.title else "other_article_plain"
        text = words.say(name, **values, **({"title": chapter.title} if chapter.title else {}))
        used = [each for kind in chapter.kinds for each in frame.selection.of_kind(kind)]
        notes = [frame.citation(each) for each in frame.structure.articles.get(chapter.id, ())]
        yield block(section, f"{chapter.id}.other", text, used=used, notes=notes)
