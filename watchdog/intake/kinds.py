"""What we take from senders. The rule is the cleaner's as well: `watchdog/cleaning/kinds.py`."""

from typing import Final

from watchdog.cleaning.kinds import SNIFFED, media_type

__all__ = ["ACCEPT", "SNIFFED", "media_type"]

ACCEPT: Final = (
    "image/*,audio/*,video/*,.pdf,.rtf,.csv,.eml,.log,.md,.srt,.txt,.docx,.xlsx,.pptx,.odt,.ods,.odp,.doc,.xls,.ppt"
)
"""The hint a browser's own file chooser reads."""
