"""Tokens and codes."""

import pytest

from soundscape.api import tokens


def test_tokens_are_long_and_never_the_same() -> None:
    """At least 192 random bits each."""
    own = (tokens.access_token, tokens.authorization_code, tokens.family_token, tokens.client_secret)
    for make in (tokens.session_token, tokens.device_token, tokens.stream_token, *own):
        assert len({make() for _ in range(50)}) == 50
        assert len(make()) >= 32
    assert tokens.device_token().startswith("sd_")
    assert tokens.access_token().startswith("sa_")
    assert 0 <= tokens.seed() < 1 << 63


def test_a_hash_says_nothing() -> None:
    """What is stored is not the token."""
    assert tokens.hashed("secret") != b"secret"
    assert len(tokens.hashed("secret")) == 32
    assert len(tokens.hashed("\udcff")) == 32


def test_codes_hold_no_misleading_characters() -> None:
    """No I, L, O or U."""
    assert set(tokens.code(500)) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


@pytest.mark.parametrize("typed", ["ABCD-1E0F", "abcd 1e0f", "ABCDIEOF", " abcd-lEoF "])
def test_a_code_is_read_as_it_was_meant(typed: str) -> None:
    """Case, separators and look-alikes do not matter."""
    assert tokens.normalised(typed) == "ABCD1E0F"


def test_codes_are_shown_in_groups() -> None:
    """Four characters each."""
    assert tokens.grouped("ABCDEFGHJK") == "ABCD-EFGH-JK"


def test_a_refresh_token_names_its_family() -> None:
    """Each is new, and all of a family have one half in common."""
    family = tokens.family_token()
    made = {tokens.refresh_token(family) for _ in range(50)}
    assert len(made) == 50
    assert {tokens.family(token) for token in made} == {family}


@pytest.mark.parametrize("token", ["", "sr_", "sr_.", "sr_.x", "sr_x", "sr_x.", "x.y", "sa_x.y"])
def test_what_is_no_refresh_token_has_no_family(token: str) -> None:
    """None of its halves may be empty."""
    assert tokens.family(token) is None
