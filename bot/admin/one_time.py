"""One-time codes (TOTP, RFC 6238) from an app on the phone: made, shown as a QR picture, checked once."""

from __future__ import annotations

import hmac
import io
import json
import time
from collections.abc import Callable

import pyotp
import segno

from bot.storage.sealing import CannotOpen, Sealer

STEP_SECONDS = 30
_SLACK = 1
"""Steps by which the clock of a phone may be off."""
_ISSUER = "Tro ly so"


class OneTimeCodes:
    """Secrets leave this class sealed, and come back sealed; in clear they are only shown to their owner."""

    def __init__(self, sealer: Sealer, clock: Callable[[], float] = time.time) -> None:
        self._sealer = sealer
        self._clock = clock

    def new(self, account: int) -> bytes:
        """Returns a new secret of 160 random bits, sealed for this account alone."""
        return self._sealer.seal(json.dumps({"account": account, "secret": pyotp.random_base32()}).encode())

    def opened(self, sealed: bytes, account: int) -> str:
        """Returns the secret in base32. Raises CannotOpen: not ours, damaged, or another account's."""
        kept = json.loads(self._sealer.open(sealed))
        if kept["account"] != account:
            raise CannotOpen
        return str(kept["secret"])

    def step_of(self, sealed: bytes, account: int, code: str) -> int | None:
        """Returns the time step to which a code belongs; None for a wrong one. Whether it was used is not asked here.

        Raises CannotOpen.
        """
        totp, now = pyotp.TOTP(self.opened(sealed, account), interval=STEP_SECONDS), int(self._clock()) // STEP_SECONDS
        typed = "".join(code.split()).encode(errors="replace")
        fits = [s for s in range(now - _SLACK, now + _SLACK + 1) if hmac.compare_digest(_code(totp, s), typed)]
        return max(fits, default=None)

    def picture(self, sealed: bytes, account: int, name: str) -> str:
        """Returns the QR picture that the app reads, as an SVG element without any style. Raises CannotOpen."""
        address = pyotp.TOTP(self.opened(sealed, account)).provisioning_uri(name=name, issuer_name=_ISSUER)
        drawn = io.BytesIO()
        segno.make(address, error="m", micro=False).save(
            drawn, kind="svg", scale=5, border=4, light="#fff", xmldecl=False, svgns=False, nl=False
        )
        return drawn.getvalue().decode()


def _code(totp: pyotp.TOTP, step: int) -> bytes:
    return totp.generate_otp(step).encode()
