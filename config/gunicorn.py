"""How gunicorn serves Watchdog: for `watchdog serve`, and `gunicorn -c config/gunicorn.py wsgi:application`.

Bodies are handed to the application as they arrive; gunicorn writes none of them to a disk.
"""

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]  # ships no types
from gunicorn.http import wsgi  # type: ignore[import-untyped]  # same

from watchdog.cli.worker import PatientWorker
from watchdog.records.database import THREADS, db
from watchdog.settings import yes
from watchdog.web import log

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]  # same
    from gunicorn.workers.base import Worker  # type: ignore[import-untyped]  # same

worker_class = PatientWorker
workers = 2
threads = THREADS
worker_connections = 300
"""In each worker. A connection that has not sent its whole request yet costs memory, 128 KiB at most, and no thread."""
umask = 0o077
preload_app = True
"""Loaded once, before the workers part: they share the memory of the code and start at once."""

accesslog = None
"""Addresses of people are written nowhere (docs/threat-model.md)."""
errorlog = "-"
loglevel = "error"
"""Warnings name the address of whoever sent something malformed."""

memory = Path("/dev/shm")  # noqa: S108 - memory, not a shared folder of files: the workers' heartbeat and nothing else
worker_tmp_dir = str(memory) if memory.is_dir() else None

forwarded_allow_ips = ""
"""What a proxy says about the sender is not believed here; `intake/routes/doors.py` asks for its word on lanes."""
proxy_protocol = "v1" if yes(os.environ, "WATCHDOG_PROXY_PROTOCOL") else "off"
"""Tor tells circuits of an onion service apart in this way: `HiddenServiceExportCircuitID haproxy`."""
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
control_socket_disable = True

limit_request_line = 2048
limit_request_fields = 60
limit_request_field_size = 4096

timeout = 120
graceful_timeout = 30
keepalive = 5
max_requests = 0


class QuietResponse(wsgi.Response):  # type: ignore[misc]  # same
    """An answer that does not say which server gave it."""

    def default_headers(self) -> list[str]:
        """Return the first lines of an answer, without `Server`."""
        return [line for line in super().default_headers() if not line.startswith("Server:")]


wsgi.Response = QuietResponse


class QuietLogger(Logger):  # type: ignore[misc]  # same
    """A log that says where something broke, never what with: an address or a message can hold what somebody sent."""

    def setup(self, cfg: object) -> None:
        """Let gunicorn's own lines go through the list of fields too."""
        super().setup(cfg)
        log.install()
        for handler in self.error_log.handlers:
            handler.setFormatter(log.AllowedFields())

    def exception(self, msg: str, *_args: object, **_kwargs: object) -> None:  # noqa: ARG002 - it can hold an address
        """Log the kind of a fault and the lines of code it went through."""
        log.fault(self.error_log, sys.exc_info()[1] or RuntimeError())


logger_class = QuietLogger


def when_ready(server: "Arbiter") -> None:  # noqa: ARG001 - gunicorn gives it
    """Keep the collector of unused objects away from what was loaded before the workers part.

    Its first walk writes a mark into every object, and so makes each worker copy the memory that all share.
    """
    gc.freeze()


def post_fork(server: "Arbiter", worker: "Worker") -> None:  # noqa: ARG001 - gunicorn gives both
    """Give each worker its own connections: one connection in two processes mixes up their answers."""
    application: Any = server.app.wsgi()
    with application.app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)
