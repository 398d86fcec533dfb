"""How long what is set aside is kept. Source: `docs/reference/case_model.md`, section 6, retention."""

from typing import Final

from watchdog.domain.stages import CaseStage, ReportStage

DAYS: Final = 365
"""After the last activity, unless a desk has its own period."""

LEAST: Final = 30
MOST: Final = 3650

GRACE: Final = 7
"""Days after a desk's period was set before anything goes by it: time for the desk to object or to hold things back."""

AHEAD: Final = 30
"""How many days lists look ahead unless told otherwise."""

SET_ASIDE: Final = frozenset({ReportStage.OUT_OF_SCOPE, ReportStage.DUPLICATE, ReportStage.LINKED})
"""Reports that go. A linked one stays as long as a case that rests on it; what nobody has dealt with always stays."""

REJECTED: Final = frozenset({CaseStage.NOT_VERIFIED})
"""Cases that go, unless a finding was ever released from them: findings and their cases are under their own rule."""
