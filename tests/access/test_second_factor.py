"""A code is right once: of this time step or one beside it, and never of one that was used."""

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.access.second_factor import (
    RECOVERY_CODES,
    STEP_SECONDS,
    Code,
    WrongSecondFactorError,
    hashed,
    new_recovery_codes,
    new_secret,
    used,
)
from watchdog.domain.second_factor import SecondFactor
from watchdog.sealing import Identity

ME = Identity.generate()
RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NOW = 1_800_000_000
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).generate_otp(NOW // STEP_SECONDS + steps)


@pytest.mark.parametrize(
    ("seconds", "digits"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_the_vectors_of_the_rfc_are_right(seconds: int, digits: str) -> None:
    """RFC 6238, appendix B, the last six digits of each."""
    assert used(SecondFactor(RFC), ME, Code(digits), seconds).step == seconds // STEP_SECONDS


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_wrong_by_one_step(steps: int) -> None:
    assert used(SecondFactor(RFC), ME, Code(code(RFC, steps)), NOW).step == NOW // STEP_SECONDS + steps


@pytest.mark.parametrize("steps", [-2, 2])
def test_and_by_no_more(steps: int) -> None:
    with pytest.raises(WrongSecondFactorError):
        used(SecondFactor(RFC), ME, Code(code(RFC, steps)), NOW)


@given(first=st.integers(-1, 1), second=st.integers(-1, 1))
def test_a_code_of_a_used_step_or_an_earlier_one_is_refused(first: int, second: int) -> None:
    factor = used(SecondFactor(RFC), ME, Code(code(RFC, first)), NOW)
    if second > first:
        assert used(factor, ME, Code(code(RFC, second)), NOW).step > factor.step
    else:
        with pytest.raises(WrongSecondFactorError):
            used(factor, ME, Code(code(RFC, second)), NOW)


@pytest.mark.parametrize("written", [f" {code(RFC)[:3]} {code(RFC)[3:]} ", code(RFC).translate(ARABIC)])
def test_a_code_is_read_as_people_write_it(written: str) -> None:
    assert used(SecondFactor(RFC), ME, Code(written), NOW).step == NOW // STEP_SECONDS


@given(st.text(max_size=200))
def test_whatever_else_is_typed_is_wrong(text: str) -> None:
    factor = SecondFactor(new_secret(), codes=hashed(ME, new_recovery_codes()))
    with pytest.raises(WrongSecondFactorError):
        used(factor, ME, Code(text), NOW)


def test_each_recovery_code_works_once_and_the_others_stay() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == RECOVERY_CODES
    factor = SecondFactor(RFC, codes=hashed(ME, codes))
    for number, text in enumerate(codes, 1):
        factor = used(factor, ME, Code(text.lower().replace("-", " ")), NOW)
        assert len(factor.codes) == RECOVERY_CODES - number
        with pytest.raises(WrongSecondFactorError):
            used(factor, ME, Code(text), NOW)


def test_what_is_kept_of_a_recovery_code_tells_nothing_without_the_key() -> None:
    codes = new_recovery_codes()
    assert not set(hashed(ME, codes)) & set(hashed(Identity.generate(), codes))


def test_a_second_factor_shows_nothing() -> None:
    factor = SecondFactor(RFC, 5, hashed(ME, new_recovery_codes()))
    assert RFC not in repr(factor)
    assert factor.codes[0] not in repr(factor)
    assert "123456" not in repr(Code("123456"))
