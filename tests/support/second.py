"""A second factor for a person of an instance, and the codes that their app would show."""

from dataclasses import dataclass, field

import pyotp

from tests.support.instance import Instance, actor, work
from watchdog.access.second_factor import STEP_SECONDS
from watchdog.accounts import second_factor


@dataclass
class Phone:
    """Somebody's app and the paper beside it."""

    instance: Instance
    secret: str = field(repr=False)
    recovery: list[str] = field(repr=False)

    def code(self, steps: int = 0) -> str:
        """Return what the app shows now, or some time steps away."""
        now = int(self.instance.clock().timestamp()) // STEP_SECONDS
        return pyotp.TOTP(self.secret).generate_otp(now + steps)


def turn_on(instance: Instance, name: str) -> Phone:
    """Give a person a second factor. Its first code, of the step before this one, is used up by it."""
    by, own = actor(instance, name), instance.settings.secret
    pending = second_factor.begin(by, own)
    secret = second_factor.enrolment(by, own, pending, "Watchdog").text.replace(" ", "")
    phone = Phone(instance, secret, [])
    with work(instance) as unit:
        phone.recovery = second_factor.turn_on(unit, by, own, pending, phone.code(-1))
    return phone
