"""The settings: whether they make sense, how people reach the server, and how its e-mail leaves."""

import tempfile
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from watchdog.cli.demo import LOGINS
from watchdog.cli.doctor.check import Check
from watchdog.cli.doctor.scene import Scene, SkippedError
from watchdog.settings import UnsafeSettingsError, load, yes


@dataclass(frozen=True, slots=True)
class Reached:
    """How people reach the server, as far as the settings tell.

    Attributes:
        address: The `https` address at the proxy.
        onion: The onion service's name.
        forwarded: The proxy's word about the sender is believed.
        circuits: Tor tells circuits apart.
    """

    address: str
    onion: str
    forwarded: bool
    circuits: bool


@dataclass(frozen=True, slots=True)
class Mail:
    """How e-mail leaves: its server, and whether name, password, a sender and whom to alarm are set."""

    scheme: str
    host: str
    has_name: bool
    has_password: bool
    sender: bool
    alarms: bool


def settings(refusal: str | None) -> str | None:
    """Judge whether the program would start with these settings; the sentence is the program's own."""
    return refusal


def demonstration(demo: bool) -> str | None:
    """Judge whether this is for real."""
    if demo:
        return "This is a demonstration with known passphrases: set a real instance up in another folder."
    return None


def secured(seen: Reached) -> str | None:
    """Judge whether people have a secured way in."""
    if seen.address or seen.onion:
        return None
    return (
        "No secured address is set: put a proxy with TLS or an onion service before the server, and set "
        "WATCHDOG_ADDRESS or WATCHDOG_ONION."
    )


def proxy(seen: Reached) -> str | None:
    """Judge whether senders behind the proxy can be told apart in a flood."""
    if seen.address and not seen.forwarded:
        return "In a flood all senders share one lane: let the proxy set X-Forwarded-For, set WATCHDOG_FORWARDED=yes."
    return None


def circuits(seen: Reached) -> str | None:
    """Judge whether senders over Tor can be told apart in a flood."""
    if seen.onion and not seen.circuits:
        return (
            "In a flood all senders over Tor share one lane: write HiddenServiceExportCircuitID haproxy into torrc "
            "and set WATCHDOG_PROXY_PROTOCOL=yes."
        )
    return None


def mail_complete(seen: Mail) -> str | None:
    """Judge whether notices can leave at all."""
    if bool(seen.scheme) != seen.sender:
        return "E-mail is half set up: set WATCHDOG_MAIL and WATCHDOG_MAIL_FROM together, or neither."
    if seen.scheme and seen.has_name != seen.has_password:
        return "The mail server would refuse us: write both name and password into WATCHDOG_MAIL, or neither."
    return None


def mail_secured(seen: Mail) -> str | None:
    """Judge whether a password could leave in the clear: `smtp://` to this machine has no TLS."""
    if seen.scheme == "smtp" and seen.has_password and _is_here(seen.host):
        return "The password in WATCHDOG_MAIL goes to this machine unsecured: leave it out, or use smtps://."
    return None


def alarms(seen: Mail) -> str | None:
    """Judge whether somebody is told when the disk fills."""
    if seen.scheme and not seen.alarms:
        return "Nobody is told when the disk fills or reports lie unopened: set WATCHDOG_ALARM_TO to your address."
    return None


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refusal(scene: Scene) -> str | None:
    """Ask the program itself, with a folder of its own, because it makes what is missing there."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            load(scene.environment, data=Path(folder))
        except UnsafeSettingsError as refusal:
            return f"{refusal}."
    return None


def _demo(scene: Scene) -> bool:
    return (scene.data / LOGINS).exists() or _yes(scene, "WATCHDOG_DEMO")


def _yes(scene: Scene, name: str) -> bool:
    try:
        return yes(scene.environment, name)
    except UnsafeSettingsError:  # the check of the settings tells of it
        raise SkippedError from None


def _reached(scene: Scene) -> Reached:
    return Reached(
        scene.said("WATCHDOG_ADDRESS"),
        scene.said("WATCHDOG_ONION"),
        _yes(scene, "WATCHDOG_FORWARDED"),
        _yes(scene, "WATCHDOG_PROXY_PROTOCOL"),
    )


def _mail(scene: Scene) -> Mail:
    try:
        parts = urlsplit(scene.said("WATCHDOG_MAIL"))
        name, password = bool(parts.username), bool(parts.password)
    except ValueError:
        raise SkippedError from None
    sender, told = bool(scene.said("WATCHDOG_MAIL_FROM")), bool(scene.said("WATCHDOG_ALARM_TO"))
    return Mail(parts.scheme, parts.hostname or "", name, password, sender, told)


CHECKS: Final = (
    Check("settings", _refusal, settings),
    Check("demonstration", _demo, demonstration),
    Check("secured-address", _reached, secured),
    Check("proxy-lanes", _reached, proxy),
    Check("tor-circuits", _reached, circuits),
    Check("mail-complete", _mail, mail_complete),
    Check("mail-secured", _mail, mail_secured),
    Check("alarms", _mail, alarms),
)
