"""What came of a case: where its findings went, so that those who told us can be told."""

from collections.abc import Collection
from dataclasses import dataclass, field

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.domain.account import AccountOfUse, Outcome
from watchdog.languages import N_
from watchdog.records.tables import CaseRow
from watchdog.records.work import Work
from watchdog.reference.reading import UnknownCodeError
from watchdog.review.casework import thing
from watchdog.web.wording import OUTCOMES, Words


@dataclass(frozen=True, slots=True)
class Use:
    """One released text in the reader's words.

    Attributes:
        text: Title of the text.
        where: Body, stage, State, language and release in one line.
        how: Whether the case is told in it or counted.
        sent: When it was sent and where to, one line each.
        outcomes: What came of it, one line each, with the words that are quoted.
        sentence: What a reviewer can write to the sender; empty while the text was not sent.
    """

    text: str
    where: str
    how: str
    sent: tuple[str, ...]
    outcomes: tuple[tuple[str, str], ...]
    sentence: str = field(repr=False)


def used(work: Work, by: Actor, row: CaseRow) -> list[AccountOfUse]:
    """Return the accounts of the desk that name a finding of a case, the latest release first.

    Raises:
        UnseenError: The case belongs to another desk.
    """
    require(by, Permission.CASE_READ, thing(by, row))
    findings = {each.short_ref for each in work.cases.findings_of(row.id)}
    if not findings:
        return []
    accounts = [each.account for each in work.accounts_of_use.of_desk(row.desk_id, by.identities(row.desk_id))]
    named = [each for each in accounts if findings & set(each.findings)]
    return sorted(named, key=lambda each: (each.released, each.draft, each.number), reverse=True)


def shown(account: AccountOfUse, findings: Collection[str], words: Words) -> Use:
    """Return an account as the page of a case shows it; `findings` are those of the case."""
    is_told = bool(set(account.told) & set(findings))
    body, stage = _body(account, words)
    release = words.say(N_("release %s")) % account.number
    return Use(
        text=account.title,
        where=words.listed(
            [body, stage, words.country(account.state), words.language(account.language), f"{account.draft}, {release}"]
        ),
        how=words.say(N_("This case is told in it.") if is_told else N_("This case is counted in it.")),
        sent=tuple(words.listed([words.date(each.day), each.to]) for each in account.sent),
        outcomes=tuple((_outcome(each, words), each.quoted) for each in account.outcomes),
        sentence=_sentence(words.country(account.state), body, words, is_told=is_told) if account.sent else "",
    )


def _outcome(outcome: Outcome, words: Words) -> str:
    paragraph = words.say(N_("paragraph %s")) % outcome.paragraph if outcome.paragraph else ""
    return words.listed([words.say(OUTCOMES[outcome.kind]), outcome.document, paragraph, words.date(outcome.day)])


def _sentence(state: str, body: str, words: Words, *, is_told: bool) -> str:
    """Return a sentence that says no more than stands in the text: nothing of the case itself."""
    told = N_(
        "What you told us stands in a text about %(state)s, without anything that shows who you are. "
        "It was sent to: %(body)s. Thank you."
    )
    counted = N_("What you told us was counted in a text about %(state)s. It was sent to: %(body)s. Thank you.")
    return words.say(told if is_told else counted) % {"state": state, "body": body}


def _body(account: AccountOfUse, words: Words) -> tuple[str, str]:
    """Return body and stage; what was taken from the list since is named by its id."""
    mechanisms = words.reference.mechanisms
    try:
        body = words.say(mechanisms.mechanism(account.mechanism).name)
        return body, words.say(mechanisms.stage(account.mechanism, account.stage).name)
    except UnknownCodeError:
        return account.mechanism, account.stage
