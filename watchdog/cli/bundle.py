"""`watchdog bundle verify`: is a bundle whole, and who signed it?"""

import re
from pathlib import Path
from typing import Final

import click

from watchdog.cli.place import Place, check_ready, pass_place, working
from watchdog.drafting.leaving.bundle import LARGEST, BundleError, Fault, Manifest, check_bundle
from watchdog.sealing import fingerprint

FAULTS: Final = {
    Fault.TOO_LARGE: "The file is larger than any bundle can be.",
    Fault.NOT_PACKED: "The file is not packed as a bundle is: it was cut off, packed anew, or something was put in.",
    Fault.NAME: "A part has a name that no part of a bundle has. Do not unpack this file.",
    Fault.TWICE: "There are two parts with the same name: {name}.",
    Fault.MISSING: "A part is missing: {name}.",
    Fault.ADDED: "A part was added that is not on the list: {name}.",
    Fault.MANIFEST: "The list of parts cannot be read, or was changed.",
    Fault.CHANGED: "A part was changed after it was signed: {name}.",
    Fault.SIGNER: "The key beside the list is not the one that the list names.",
    Fault.SIGNATURE: "The signature does not hold: the list of parts was changed after it was signed.",
}
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{32}")


@click.group()
def bundle() -> None:
    """The bundles that leave with a draft."""


@bundle.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", "given", default="", help="The fingerprint of the key, as somebody you trust gave it to you.")
@pass_place
def verify(place: Place, file: Path, given: str) -> None:
    """Check every part of a bundle and its signature. With --data, also whether this instance signed it."""
    wanted = _wanted(given)
    manifest = _checked(file)
    click.echo(f"The file is packed as a bundle is, with {len(manifest.files) + 2} parts and nothing between them.")
    click.echo(f"Each of the {len(manifest.files)} files on the list is there and is as it was signed.")
    click.echo("The signature over the list holds.")
    click.echo(f"Draft {manifest.draft}, version {manifest.version}, {_standing(manifest)}, {manifest.created}.")
    click.echo(f"Signed by the key {manifest.fingerprint}")
    if wanted:
        _compare(manifest, wanted, "the fingerprint that you gave")
    if place.data is not None:
        _compare(manifest, fingerprint(_public(place)), "the key of this instance")
    if not wanted and place.data is None:
        click.echo("Whose key that is was not checked. Compare it with what somebody you trust gave you: --key.")


@bundle.command("key")
@pass_place
def show_key(place: Place) -> None:
    """Show the fingerprint of the key that signs this instance's bundles, to be passed on by another way."""
    click.echo(fingerprint(_public(place)))


def _wanted(given: str) -> str:
    plain = re.sub(r"[\s:]", "", given).lower()
    if given and not _FINGERPRINT.fullmatch(plain):
        raise click.BadParameter("write eight groups of four letters and digits", param_hint="--key")
    return plain


def _checked(file: Path) -> Manifest:
    try:
        with file.open("rb") as opened:
            return check_bundle(opened.read(LARGEST + 1))
    except BundleError as error:
        raise click.ClickException(FAULTS[error.fault].format(name=error.name)) from None
    except OSError:
        raise click.ClickException("The file cannot be read.") from None


def _public(place: Place) -> bytes:
    settings = place.settings()
    check_ready(settings)
    with working(settings) as work:
        return work.desks.signing_public()


def _standing(manifest: Manifest) -> str:
    standing = "not released" if manifest.release is None else f"release {manifest.release}"
    return f"{standing}, invented for a demonstration" if manifest.invented else standing


def _compare(manifest: Manifest, wanted: str, what: str) -> None:
    if manifest.fingerprint.replace(" ", "") != wanted.replace(" ", ""):
        raise click.ClickException(f"It was signed by another key than {what}. Do not trust this bundle.")
    click.echo(f"It is {what}.")
