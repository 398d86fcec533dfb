"""A desk's next key, and sealing its older envelopes anew to it."""

from tests.support.instance import Instance, actor, work
from watchdog.accounts import new_keys, resealing
from watchdog.sealing import Identity


def rekey(instance: Instance, desk: str = "enpud") -> Identity:
    """Give a desk a new key in force and return its private half."""
    with work(instance) as unit:
        key = unit.epochs.start(desk)
        new_keys.put_in_force(unit, desk, key.recipient.fingerprint, instance.made.signing, "Heron")
        return unit.desks.recovered(desk, instance.recovery)[-1]


def begin(instance: Instance, name: str = "Birch", desk: str = "enpud") -> None:
    with work(instance) as unit:
        resealing.begin(unit, actor(instance, name), desk)


def run(instance: Instance, name: str = "Birch", desk: str = "enpud") -> resealing.Progress:
    """Seal everything anew, step by step, as the page does."""
    begin(instance, name, desk)
    while True:
        found = resealing.go_on(lambda: work(instance), lambda: work(instance), actor(instance, name), desk)
        assert found is not None
        if found.finished:
            return found
