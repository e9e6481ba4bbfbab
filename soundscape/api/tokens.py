"""Tokens and codes: how they look and how they are kept.

All are made of so many random bits that guessing is hopeless, so a plain SHA-256 keeps them: a slow password hash protects secrets that
people choose, and would only cost time here. A pairing code is short (40 bits), but lives ten minutes and is gone after five wrong guesses.
"""

import hashlib
import secrets
from collections.abc import Callable

COOKIE = "soundscape_session"
DEVICE_PREFIX = "sd_"
ACCESS_PREFIX = "sa_"
REFRESH_PREFIX = "sr_"

PAIRING_CHARACTERS = 8
RECOVERY_CHARACTERS = 20
LOOKUP_CHARACTERS = 4

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so nothing is misread."""

_MISREAD = str.maketrans("OIL", "011")


def hashed(token: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def session_token() -> str:
    """Return a new session token of 256 random bits."""
    return secrets.token_urlsafe(32)


def device_token() -> str:
    """Return a new device token of 256 random bits, recognisable by its prefix."""
    return DEVICE_PREFIX + secrets.token_urlsafe(32)


def stream_token() -> str:
    """Return a new stream token of 192 random bits."""
    return secrets.token_urlsafe(24)


def access_token() -> str:
    """Return a new access token of 256 random bits, recognisable by its prefix."""
    return ACCESS_PREFIX + secrets.token_urlsafe(32)


def authorization_code() -> str:
    """Return a new authorization code of 256 random bits."""
    return secrets.token_urlsafe(32)


def family_token() -> str:
    """Return what a new family of refresh tokens has in common, 192 random bits."""
    return secrets.token_urlsafe(24)


def refresh_token(family: str) -> str:
    """Return a new refresh token of a family, with 256 random bits of its own."""
    return f"{REFRESH_PREFIX}{family}.{secrets.token_urlsafe(32)}"


def family(refresh_token: str) -> str | None:
    """Return what a refresh token has in common with its family, None when it is none."""
    family, dot, own = refresh_token.removeprefix(REFRESH_PREFIX).partition(".")
    return family if refresh_token.startswith(REFRESH_PREFIX) and family and dot and own else None


def client_secret() -> str:
    """Return a new secret of a program, of 256 random bits."""
    return secrets.token_urlsafe(32)


def opaque_id() -> str:
    """Return a new id that says nothing about what it names."""
    return secrets.token_hex(8)


def seed() -> int:
    """Return the seed of a new listener's music, 63 bits."""
    return secrets.randbits(63)


def code(characters: int, choose: Callable[[str], str] = secrets.choice) -> str:
    """Return a new code of so many characters."""
    return "".join(choose(ALPHABET) for _ in range(characters))


def grouped(code: str) -> str:
    """Return a code as people read it, in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def normalised(typed: str) -> str:
    """Return a code as it was meant: upper case, without separators, O for 0 and I or L for 1."""
    return "".join(character for character in typed.upper() if character.isalnum()).translate(_MISREAD)
