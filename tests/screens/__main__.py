"""`python -m tests.screens OUT`: pictures of the pages, and for each text where it stands. For translators."""

import tempfile
from pathlib import Path
from typing import Any

import click

from tests.screens import book
from tests.screens.look import screens
from tests.support.pseudo import everything
from watchdog.cli import catalogues
from watchdog.languages import by_code, offered


@click.command()
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option("--language", default="en", type=click.Choice([each.code for each in offered()]), help="Of the pictures.")
def main(out: Path, language: str) -> None:
    """Walk through an invented instance, take pictures, and write OUT/index.html."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        found = screens(out, Path(work), language)
    book.write(out, everything(), found, _said(language))
    click.echo(f"{len(found)} pages; open {out / 'index.html'}")


def _said(language: str) -> dict[int, str]:
    spoken = by_code(language)
    if spoken is None or language == catalogues.SOURCE:
        return {}
    held: dict[Any, Any] = {}
    for domain in catalogues.DOMAINS:
        held |= {message.id: message.string for message in catalogues.read(spoken.locale, domain)}
    texts = [(number, held.get(message.id, "")) for number, message in enumerate(everything())]
    return {number: text if isinstance(text, str) else " / ".join(text) for number, text in texts if text}


if __name__ == "__main__":
    main()
