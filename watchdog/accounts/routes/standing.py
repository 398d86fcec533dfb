"""The page that says how this place stands."""

from flask import Blueprint, Response

from watchdog.access.permissions import Permission
from watchdog.accounts.routes.answers import desk_names
from watchdog.accounts.standing import standing
from watchdog.web import guard
from watchdog.web.pages import see
from watchdog.web.transaction import is_ready, reading, settings

blueprint = Blueprint("standing", __name__)


@blueprint.get("/admin/standing")
@guard.needs(Permission.MEMBER_LIST)
def shown() -> Response:
    """Show whether reports can be kept, the day of the last backup, the room on the disk, and each desk's holders."""
    with reading() as work:
        found = standing(work, guard.me(), settings().data)
    return see("accounts/standing.html", found=found, is_ready=is_ready(), desk_names=desk_names())
