"""Where Alexa's certificates may come from, and which chains of them are trusted."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from soundscape.voice.alexa import certificates
from soundscape.voice.alexa.refusals import Refused
from tests.support import alexa
from tests.support.alexa import DAY, NOW, issue
from tests.support.verifying import Given

# The address of the chain.

GOOD_URLS = (
    "https://s3.amazonaws.com/echo.api/echo-api-cert.pem",
    "HTTPS://S3.AmazonAWS.com/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com:443/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com/echo.api/../echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com/echo.api/./echo-api-cert.pem",
)
BAD_URLS = (
    "",
    "http://s3.amazonaws.com/echo.api/echo-api-cert.pem",
    "file:///echo.api/echo-api-cert.pem",
    "//s3.amazonaws.com/echo.api/echo-api-cert.pem",
    "https://notamazon.com/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com.evil.org/echo.api/echo-api-cert.pem",
    "https://evil.org/https://s3.amazonaws.com/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com./echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com/EcHo.aPi/echo-api-cert.pem",
    "https://s3.amazonaws.com/invalid.path/echo-api-cert.pem",
    "https://s3.amazonaws.com/echo.api/../evil/echo-api-cert.pem",
    "https://s3.amazonaws.com/echo.api/../../evil/echo-api-cert.pem",
    "https://s3.amazonaws.com//echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com/echo.apix/echo-api-cert.pem",
    "https://s3.amazonaws.com/echo.api/",
    "https://s3.amazonaws.com:563/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com:99999/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com:x/echo.api/echo-api-cert.pem",
    "https://me@s3.amazonaws.com/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com@evil.org/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com/echo.api/%2e%2e/evil.pem",
    "https://s3.amazonaws.com/echo.api\\..\\evil.pem",
    "https://s3.amazonaws.com\\.evil.org/echo.api/cert.pem",
    "https://s3.amazonaws.com/echo.api/cert.pem#x",
    "https://s3.amazonaws.com/echo.api/cert.pem?x=1",
    "https://s3.amazonaws.com/echo.api/ce rt.pem",
    "https://s3.amazonaws.com/echo.api/cert.pem\n",
    "https://s3.amazonaws.com/echo.api/\tcert.pem",
    "https://s3.amazonaws.com/echo.api/cert\x00.pem",
    "https://s3.amazonaws.cöm/echo.api/cert.pem",
    "https://[s3.amazonaws.com/echo.api/cert.pem",
    "https://s3.amazonaws.com/echo.api/" + "x" * 500,
)


@pytest.mark.parametrize("url", GOOD_URLS)
async def test_amazons_addresses_are_fetched_normalised(url: str) -> None:
    """However they are written."""
    given = Given()
    await given.verify(url=url)
    assert given.fetched == ["https://s3.amazonaws.com/echo.api/echo-api-cert.pem"]


@pytest.mark.parametrize("url", [*BAD_URLS, None])
async def test_no_other_address_is_fetched(url: str | None) -> None:
    """Not even asked."""
    given = Given()
    assert "address of" in await given.refusal(url=url)
    assert given.fetched == []


@given(st.text(max_size=80), st.text(max_size=20))
def test_whatever_is_fetched_is_amazons(text: str, end: str) -> None:
    """No text leads anywhere else, or to an error."""
    for url in (
        text,
        f"https://s3.amazonaws.com/{text}",
        f"https://s3.amazonaws.com/echo.api/{text}{end}",
        f"https://{text}/echo.api/{end}",
    ):
        try:
            allowed = certificates.allowed_url(url)
        except Refused:
            continue
        assert allowed.startswith("https://s3.amazonaws.com/echo.api/")
        assert ".." not in allowed.split("/")
        assert "/" not in certificates.file_name(allowed)
        assert certificates.file_name(allowed) not in {"", ".", ".."}


# The chain.

STRANGER = issue("stranger root", authority=True)
BAD_CHAINS: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no PEM": lambda: b"<Error>AccessDenied</Error>",
    "broken PEM": lambda: alexa.good_chain()[:200] + b"!!" + alexa.good_chain()[260:],
    "no intermediate": lambda: alexa.good_leaf().pem,
    "intermediate first": lambda: alexa.chain(alexa.intermediate(), alexa.good_leaf()),
    "too many": lambda: alexa.good_leaf().pem + alexa.intermediate().pem * 8,
    "self-signed": lambda: issue("leaf", names=(alexa.NAME,)).pem,
    "of an unknown root": lambda: alexa.chain(alexa.leaf(issuer=STRANGER), STRANGER),
    "same names, other key": lambda: alexa.chain(alexa.leaf(issuer=_impostor()), _impostor()),
    "for another name": lambda: alexa.chain(alexa.leaf(names=("echo-api.amazon.com.evil.org",)), alexa.intermediate()),
    "for a wildcard": lambda: alexa.chain(alexa.leaf(names=("*.amazon.com",)), alexa.intermediate()),
    "name only as common name": lambda: alexa.chain(issue(alexa.NAME, alexa.intermediate()), alexa.intermediate()),
    "no names": lambda: alexa.chain(alexa.leaf(names=()), alexa.intermediate()),
    "expired": lambda: alexa.chain(alexa.leaf(end=NOW - timedelta(seconds=1)), alexa.intermediate()),
    "not yet good": lambda: alexa.chain(alexa.leaf(start=NOW + timedelta(seconds=1)), alexa.intermediate()),
    "expired intermediate": lambda: _through(end=NOW - DAY),
    "intermediate that is no authority": lambda: _through(authority=False),
    "intermediate for other names": lambda: _through(extensions=(x509.NameConstraints([x509.DNSName("example.org")], None),)),
    "intermediate that may not sign": lambda: _through(extensions=(_usage(key_cert_sign=False),)),
    "issued by a leaf": lambda: alexa.chain(alexa.leaf(issuer=alexa.good_leaf()), alexa.good_leaf(), alexa.intermediate()),
    "not for servers": lambda: alexa.chain(alexa.leaf(usages=(ExtendedKeyUsageOID.CODE_SIGNING,)), alexa.intermediate()),
    "not for signatures": lambda: alexa.chain(alexa.leaf(extensions=(_usage(digital_signature=False),)), alexa.intermediate()),
    "a weak key": lambda: alexa.chain(
        alexa.leaf(public_key=rsa.generate_private_key(65537, 1024).public_key()),
        alexa.intermediate(),
    ),
    "another kind of key": lambda: alexa.chain(
        alexa.leaf(public_key=ec.generate_private_key(ec.SECP256R1()).public_key()), alexa.intermediate()
    ),
}


def _usage(**changes: bool) -> x509.KeyUsage:
    names = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{**dict.fromkeys(names, False), "digital_signature": True, "key_cert_sign": True, **changes})


def _through(**changes: Any) -> bytes:
    between = issue("other intermediate", alexa.root(), **{"authority": True, **changes})
    return alexa.chain(alexa.leaf(issuer=between), between)


def _impostor() -> alexa.Party:
    named = issue("test intermediate", authority=True)
    return alexa.Party(named.certificate, alexa.key("impostor"))


@pytest.mark.parametrize("name", sorted(BAD_CHAINS))
async def test_a_chain_that_cannot_be_trusted_is_refused(name: str) -> None:
    """Though the signature is that of its first certificate."""
    given = Given(chain=BAD_CHAINS[name]())
    assert "certificate" in await given.refusal()


async def test_a_path_is_found_among_what_the_chain_holds() -> None:
    """Past a cross-signed root that is trusted by nobody any more, with the root itself in it, and without an intermediate."""
    crossed = issue("test root", STRANGER, authority=True)
    assert await Given(chain=alexa.good_chain() + crossed.pem + STRANGER.pem).verify()
    assert await Given(chain=alexa.good_chain() + alexa.root().pem).verify()
    assert await Given(chain=alexa.leaf(issuer=alexa.root()).pem).verify()
    assert await Given(chain=alexa.chain(alexa.leaf(usages=(ExtendedKeyUsageOID.SERVER_AUTH,)), alexa.intermediate())).verify()


async def test_a_refused_chain_names_its_subjects() -> None:
    """So that a change of Amazon's authorities can be told from an attack."""
    assert "CN=leaf,CN=stranger root" in (await Given(chain=BAD_CHAINS["of an unknown root"]()).refusal()).replace(", ", ",")


async def test_a_chain_that_cannot_be_fetched_refuses_the_call() -> None:
    """And the next call tries again."""
    given = Given(chain=Refused("away"))
    assert await given.refusal() == "away"
    given.chain = alexa.good_chain()
    await given.verify()
    assert len(given.fetched) == 2
