"""`wardmote code`: the six digits that an authenticator app would show now, for trying the demo without a phone."""

from __future__ import annotations

import argparse
import base64
import binascii
import sys
import time

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from wardmote.kernel.problem import Invalid

_DIGITS = 6
_STEP_SECONDS = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the one argument."""
    parser.add_argument("secret", metavar="SECRET", help="the authenticator secret, in base 32")


def run(arguments: argparse.Namespace) -> int:
    """Prints the code. Raises Invalid for what is no base 32."""
    sys.stdout.write(f"{code_at(arguments.secret, time.time())}\n")
    return 0


def code_at(secret: str, unix_seconds: float) -> str:
    """The RFC 6238 code with the defaults that authenticator apps have: SHA-1, six digits, 30 seconds."""
    try:
        key = base64.b32decode(secret.replace(" ", "").upper())
    except binascii.Error as error:
        raise Invalid(
            "code.secret", "That is not an authenticator secret.", next_step="Copy it whole, as it was shown."
        ) from error
    # authenticator secrets may be shorter than RFC 4226's 128 bits; the hub's are 160
    made = TOTP(key, _DIGITS, SHA1(), _STEP_SECONDS, enforce_key_length=False)  # noqa: S303 - RFC 6238
    return made.generate(int(unix_seconds)).decode("ascii")
