"""The report page that is carried about, rendered like the one that is served, from the same template."""

from pathlib import Path
from typing import Final

from flask import current_app

from watchdog.intake import offline
from watchdog.intake.forms import ReportForm
from watchdog.intake.routes.api import directory
from watchdog.intake.routes.blueprint import open_desks
from watchdog.intake.routes.report import report_page
from watchdog.sealing.phrases import LANGUAGES, word_list
from watchdog.web.language import current

SCRIPT: Final = "report.js"
STYLE: Final = "submitter.css"


def offline_form(address: str = "") -> bytes:
    """Return the page of this request's language as one file.

    Args:
        address: Where the instance can be reached, such as `https://example.org`; empty to name no place.
    """
    spelled = current().locale.partition("_")[0]
    page = report_page(
        ReportForm(None, open_desks()),
        [],
        offline={"mark": offline.MARK, "address": address},
        plain=False,
        offered_languages=[current()],
        footer_links=[],
    )
    carried = {"directory": directory(), "words": word_list(spelled) if spelled in LANGUAGES else None}
    return offline.assemble(page, _static(SCRIPT), _static(STYLE), carried, address)


def _static(name: str) -> str:
    return (Path(str(current_app.static_folder)) / name).read_text("utf-8")
