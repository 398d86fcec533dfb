"""The pages of the staff with something on them."""

from tests.cleaning import samples
from tests.intake.test_tables import KOBO, upload
from tests.support.instance import Instance, work
from tests.support.releasing import Desk, a_desk
from tests.support.reviewing import Scene, a_report
from watchdog.domain.calendar_date import CalendarDate, DateKind
from watchdog.domain.earlier import Earlier
from watchdog.domain.report import ExhibitHead
from watchdog.review import together, triage


def desk_pages(scene: Scene) -> dict[str, str]:
    """Every page of the desk with something on it."""
    sent = scene.send(a_report(language="ru", danger_now="yes", what_chosen=("policing",)))
    exhibit_id = scene.attach(sent, samples.pdf(), ExhibitHead("paper.pdf", "application/pdf", 900, "ab" * 32))
    scene.write(sent, "Are you there?")
    again = scene.send()
    case_id, other, asked = scene.case(sent), scene.case(again), scene.asked()
    verified = scene.verified()
    with scene.work() as unit:
        triage.translate(unit, scene.birch, sent.id, "story", text="They stopped us.", language="en")
        together.link(unit, scene.birch, case_id, other, "same-unit")
    table = upload(scene.client(), KOBO.encode()).location
    return {
        "inbox": "/desk/inbox",
        "messages": "/desk/messages",
        "report": f"/desk/reports/{sent.id}",
        "beside": f"/desk/reports/{again.id}?list=inbox",
        "cases": "/desk/cases",
        "case": f"/desk/cases/{case_id}",
        "version": f"/desk/cases/{case_id}/versions/1",
        "others": f"/desk/cases/{case_id}/others",
        "verify": f"/desk/cases/{asked}/verify",
        "verified": f"/desk/cases/{verified}",
        "release": f"/desk/cases/{verified}/release",
        "journal": "/desk/journal",
        "search": "/desk/search",
        "alike": f"/desk/search/alike/{sent.id}",
        "patterns": "/desk/search/patterns",
        "figures": "/desk/search/figures",
        "cleaned": f"/desk/exhibits/{exhibit_id}/cleaned",
        "redact": f"/desk/exhibits/{exhibit_id}/redact?areas=0.100.100.200.200",
        "black-out": f"/desk/reports/{sent.id}/redact",
        "import": "/desk/import",
        "table": "/desk/import/table",
        "columns": table,
        "enter": "/desk/enter",
        "care": "/desk/care",
        "keys": "/desk/keys",
        "notices": "/desk/keys/notices",
        "passphrase": "/desk/keys/passphrase",
        "second factor": "/desk/keys/second-factor",
        "app": "/desk/keys/second-factor/app",
        "sittings": "/desk/sittings",
        "prove": "/desk/prove?then=accounts.passphrase",
    }


def a_policy_desk(made: Instance) -> Desk:
    """Release a draft, and put a date and an earlier text onto the shelf."""
    desk = a_desk(made)
    desk.released()
    with work(made) as unit:
        policy, today = unit.desks.recipient("policy"), unit.today
        unit.shelf.put(CalendarDate("ccpr", "GEO", DateKind.SESSION, "145th session", today, today), policy)
        unit.shelf.put(Earlier("ccpr", "GEO", "CCPR/C/GEO/CO/5", "21", 2022, "Inquire.", "en"), policy)
    return desk


def policy_pages(desk: Desk) -> tuple[str, ...]:
    """Return the addresses of policy staff."""
    own = f"/drafts/{desk.draft_id}"
    return (
        *("/drafts/", "/drafts/findings", "/drafts/new?mechanism=ccpr&state=GEO", "/drafts/where", "/drafts/where/GEO"),
        *("/drafts/calendar", "/drafts/calendar/add", "/drafts/calendar/bring"),
        *("/drafts/earlier", "/drafts/earlier/add", "/drafts/earlier/bring"),
        *(own, f"{own}/release", f"{own}/releases/1", f"{own}/use", "/drafts/use"),
    )
