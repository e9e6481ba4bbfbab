"""Where Alexa's signing certificates may come from, and whether a chain of them is to be trusted. Pure: time and roots are arguments.

The rules are Amazon's for web services that host a skill; no certificate is pinned, for Amazon changes them without notice.
"""

import posixpath
from datetime import datetime
from urllib.parse import urlsplit

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import Criticality, ExtensionPolicy, Policy, PolicyBuilder, Store, VerificationError

from soundscape.voice.alexa.refusals import Refused

HOST = "s3.amazonaws.com"
FOLDER = "/echo.api/"
PORT = 443
NAME = "echo-api.amazon.com"

LONGEST_URL = 512
MAX_CERTIFICATES = 8
LEAST_KEY_BITS = 2048
"""What the web asks of its servers; the library looks only at the keys of those who sign certificates."""
MAX_NAMED = 300
"""Characters of subjects that a refusal quotes."""


class Leaf(msgspec.Struct, frozen=True):
    """A trusted signing certificate: its key, and from when to when it is good."""

    key: RSAPublicKey
    not_before: datetime
    not_after: datetime

    def good_at(self, now: datetime) -> bool:
        """Return whether it is within its time."""
        return self.not_before <= now <= self.not_after


def allowed_url(text: str) -> str:
    """Return the address of a certificate chain, normalised. Raises Refused unless it is one of Amazon's own.

    https, the host and the folder are Amazon's (the folder in exactly these letters), the port is 443 or absent. User names, queries,
    fragments, escapes and backslashes have no business there.
    """
    if len(text) > LONGEST_URL or not text.isascii() or not text.isprintable() or any(mark in text for mark in " @%\\?#"):
        raise Refused("the address of the certificate chain is not a plain one")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise Refused("the address of the certificate chain is not an address") from None
    path = posixpath.normpath(parts.path)
    if parts.scheme != "https" or parts.hostname != HOST or port not in {None, PORT} or not path.startswith(FOLDER):
        raise Refused("the address of the certificate chain is not one of Amazon's")
    return f"https://{HOST}{path}"


def file_name(url: str) -> str:
    """Return the name of the file at a normalised address."""
    return posixpath.basename(url)


def trusted_leaf(pem: bytes, roots: Store, now: datetime) -> Leaf:
    """Return the first certificate of a chain (PEM) once a path from it to a root is found. Raises Refused.

    Paths are built, not read off: the chain may end in a root that is no longer trusted and hold another that is.
    """
    try:
        leaf, *others = x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise Refused("the certificate chain is not PEM") from None
    if len(others) >= MAX_CERTIFICATES:
        raise Refused(f"the certificate chain holds more than {MAX_CERTIFICATES} certificates")
    found = Leaf(_key(leaf), leaf.not_valid_before_utc, leaf.not_valid_after_utc)
    if not found.good_at(now):
        raise Refused("the signing certificate is not within its time")
    if NAME not in _names(leaf):
        raise Refused(f"the signing certificate is not for {NAME}")
    builder = PolicyBuilder().store(roots).time(now).extension_policies(ca_policy=_CA_POLICY, ee_policy=_LEAF_POLICY)
    try:
        builder.build_server_verifier(x509.DNSName(NAME)).verify(leaf, others)
    except (VerificationError, ValueError):
        subjects = ", ".join(each.subject.rfc4514_string() for each in (leaf, *others))
        raise Refused(f"the certificate chain leads to no trusted root: {subjects[:MAX_NAMED]}") from None
    return found


def _key(leaf: x509.Certificate) -> RSAPublicKey:
    try:
        key = leaf.public_key()
    except ValueError:
        key = None
    if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_KEY_BITS:
        raise Refused(f"the signing certificate holds no RSA key of at least {LEAST_KEY_BITS} bits")
    return key


def _names(leaf: x509.Certificate) -> list[str]:
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    return [name.lower() for name in names.get_values_for_type(x509.DNSName)]


def _issues(_policy: Policy, _certificate: x509.Certificate, found: x509.BasicConstraints) -> None:
    if not found.ca:
        raise ValueError("no authority")


def _signs_certificates(_policy: Policy, _certificate: x509.Certificate, found: x509.KeyUsage | None) -> None:
    if found is not None and not found.key_cert_sign:
        raise ValueError("not for certificates")


def _signs(_policy: Policy, _certificate: x509.Certificate, found: x509.KeyUsage | None) -> None:
    if found is not None and not found.digital_signature:
        raise ValueError("not for signatures")


def _serves(_policy: Policy, _certificate: x509.Certificate, found: x509.ExtendedKeyUsage | None) -> None:
    if found is not None and ExtendedKeyUsageOID.SERVER_AUTH not in found:
        raise ValueError("not for servers")


# What of a certificate decides. The profile of browsers asks for more (key identifiers, for one) than a private authority may have.
_CA_POLICY = (
    ExtensionPolicy.permit_all()
    .require_present(x509.BasicConstraints, Criticality.AGNOSTIC, _issues)
    .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _signs_certificates)
)
_LEAF_POLICY = (
    ExtensionPolicy.permit_all()
    .require_present(x509.SubjectAlternativeName, Criticality.AGNOSTIC, None)
    .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _signs)
    .may_be_present(x509.ExtendedKeyUsage, Criticality.AGNOSTIC, _serves)
)
