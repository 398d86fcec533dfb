"""One more kind of secret for the scan: private age keys, ours among them. No scanner knows them."""

import re
from typing import ClassVar

from detect_secrets.plugins.base import RegexBasedDetector


class AgeKeyDetector(RegexBasedDetector):
    """Finds an age identity (C2SP age), classical or post-quantum, in either case of letters."""

    secret_type = "Age Private Key"  # noqa: S105 - the name of a kind
    denylist: ClassVar = [re.compile(r"\bage-secret-key-(?:pq-)?1[02-9ac-hj-np-z]{20,}", re.IGNORECASE)]
