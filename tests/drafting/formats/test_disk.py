"""A draft is sealed at rest: making its files must leave nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import resource
from pathlib import Path
from watchdog.drafting.formats.docx import render_docx
from watchdog.drafting.formats.html import render_html_page
from watchdog.drafting.formats.markdown import render_markdown
from watchdog.drafting.formats.model import Chart, Cover, Document, Paragraph, Run
from watchdog.drafting.formats.pdf import render_pdf

resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
chart = Chart("Kinds", "", (("Arrest \\u4eba", 1, "1"),))
document = Document("en", "ltr", "T", Cover("T"), (Paragraph((Run("text", note="note"),), 1), chart))
for render in (render_docx, render_html_page, render_markdown, render_pdf):
    assert render(document)
try:
    Path("probe").write_text("x")
except OSError:
    print("no file can be written, and none was needed")
"""


def test_no_format_writes_to_disk(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(Path.cwd()), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "none was needed" in done.stdout
    assert {path.name for path in tmp_path.iterdir()} <= {"probe"}
