"""Alexa as it calls a skill: a certificate authority of our own, signed calls, and requests of every kind."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import Store

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SKILL = "amzn1.ask.skill.0b5f2a10-6d2e-4d0b-9a3a-1f1f1f1f1f1f"
FILE = "echo-api-cert-test.pem"
URL = f"https://s3.amazonaws.com/echo.api/{FILE}"
SAMPLES = Path(__file__).parent.parent / "samples" / "alexa"
NAME = "echo-api.amazon.com"
DAY = timedelta(days=1)

BUILT_IN = ("Pause", "Resume", "Stop", "Cancel", "Help", "NavigateHome", "Fallback")
UNINVITED = ("Next", "Previous", "StartOver", "Repeat", "LoopOn", "LoopOff", "ShuffleOn", "ShuffleOff")


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """Return the key of somebody, the same in every test: making one takes a while."""
    return rsa.generate_private_key(65537, 2048)


@dataclass(frozen=True)
class Party:
    """Somebody with a certificate."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def issue(
    name: str,
    issuer: Party | None = None,
    *,
    names: tuple[str, ...] = (),
    authority: bool = False,
    path_length: int | None = None,
    start: datetime = NOW - 30 * DAY,
    end: datetime = NOW + 300 * DAY,
    usages: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH),
    public_key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey | None = None,
    extensions: tuple[x509.ExtensionType, ...] = (),
) -> Party:
    """Return somebody with a certificate from `issuer`, or from themselves."""
    own = key(name)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.certificate.subject)
        .public_key(public_key or own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(authority, path_length if authority else None), critical=True)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), critical=False)
    if usages and not authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return Party(builder.sign(own if issuer is None else issuer.key, hashes.SHA256()), own)


@cache
def root() -> Party:
    """Return the root that is trusted."""
    return issue("test root", authority=True)


@cache
def intermediate() -> Party:
    """Return the authority that issues leaves."""
    return issue("test intermediate", root(), authority=True)


def leaf(**changes: Any) -> Party:
    """Return a signing certificate as Amazon has it, with these changes."""
    return issue("leaf", **{"issuer": intermediate(), "names": (NAME,), **changes})


@cache
def good_leaf() -> Party:
    """Return the signing certificate of most tests."""
    return leaf()


def chain(*parties: Party) -> bytes:
    """Return certificates as one PEM."""
    return b"".join(party.pem for party in parties)


def good_chain() -> bytes:
    """Return the chain of the good leaf."""
    return chain(good_leaf(), intermediate())


def roots(*parties: Party) -> Store:
    """Return a store that trusts these, or the test root."""
    return Store([party.certificate for party in parties or (root(),)])


def signature(body: bytes, signer: Party | None = None, algorithm: hashes.HashAlgorithm | None = None) -> str:
    """Return the signature of a body as its header has it."""
    return base64.b64encode((signer or good_leaf()).key.sign(body, PKCS1v15(), algorithm or hashes.SHA256())).decode()


def folder(at: Path, now: datetime = NOW) -> dict[str, Any]:
    """Write a chain and a root that are good now into a folder and return the settings that point there."""
    times: dict[str, Any] = {"start": now - 30 * DAY, "end": now + 300 * DAY}
    authority = issue("test root", authority=True, **times)
    (at / FILE).write_bytes(chain(leaf(issuer=authority, **times)))
    (at / "roots.pem").write_bytes(authority.pem)
    return {"alexa_skill_ids": (SKILL,), "alexa_certificates": at, "alexa_trust_roots": at / "roots.pem"}


@dataclass
class Caller:
    """Alexa, on behalf of a listener with a token; every call is a new one."""

    token: str | None = "our-oauth-access-token"  # the one in the samples
    locale: str = "en-US"
    player: bool = True
    calls: int = field(default=0)

    def document(self, kind: str, *, at: datetime = NOW, **more: Any) -> dict[str, Any]:
        """Return the request of one kind as Alexa writes it."""
        self.calls += 1
        user = {"userId": "amzn1.ask.account.A", **({} if self.token is None else {"accessToken": self.token})}
        application = {"applicationId": SKILL}
        interfaces: dict[str, Any] = {"AudioPlayer": {}} if self.player else {}
        device = {"deviceId": "amzn1.ask.device.A", "supportedInterfaces": interfaces}
        document: dict[str, Any] = {
            "version": "1.0",
            "context": {"System": {"application": application, "user": user, "device": device}},
            "request": {
                "type": kind,
                "requestId": f"amzn1.echo-api.request.{self.calls:04}",
                "timestamp": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "locale": self.locale,
                **more,
            },
        }
        if kind in {"LaunchRequest", "IntentRequest", "SessionEndedRequest"}:
            document["session"] = {"new": True, "sessionId": "amzn1.echo-api.session.1", "application": application, "user": user}
        return document

    def intent(self, name: str, *, at: datetime = NOW, ids: Mapping[str, str] | None = None, **slots: str | None) -> dict[str, Any]:
        """Return the request for an intent with these slots; `ids` are what slots were understood as."""
        written = {slot: _slot(slot, value, (ids or {}).get(slot)) for slot, value in slots.items()}
        return self.document("IntentRequest", at=at, intent={"name": name, "confirmationStatus": "NONE", "slots": written})


def _slot(name: str, value: str | None, meant: str | None) -> dict[str, Any]:
    slot: dict[str, Any] = {"name": name, "confirmationStatus": "NONE"}
    if value is not None:
        slot["value"] = value
    if meant is not None:
        found = {"status": {"code": "ER_SUCCESS_MATCH"}, "values": [{"value": {"name": meant, "id": meant}}]}
        slot["resolutions"] = {"resolutionsPerAuthority": [found]}
    elif value is not None:
        slot["resolutions"] = {"resolutionsPerAuthority": [{"status": {"code": "ER_SUCCESS_NO_MATCH"}}]}
    return slot


def sample(name: str, *, at: datetime = NOW) -> dict[str, Any]:
    """Return one of the kept samples as if it were sent at an instant."""
    document: dict[str, Any] = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    document["request"]["timestamp"] = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return document


def every_kind(caller: Caller, *, at: datetime = NOW) -> dict[str, dict[str, Any]]:
    """Return one request of every kind that Alexa sends, by a name for it."""
    playing = {"token": "ours", "offsetInMilliseconds": 0}
    error = {"type": "MEDIA_ERROR_UNKNOWN", "message": "no"}
    requests: dict[str, dict[str, Any]] = {
        "LaunchRequest": caller.document("LaunchRequest", at=at),
        "SessionEndedRequest": caller.document("SessionEndedRequest", at=at, reason="USER_INITIATED"),
        "SessionEndedRequest error": caller.document(
            "SessionEndedRequest", at=at, reason="ERROR", error={"type": "INVALID_RESPONSE", "message": "no"}
        ),
        "AudioPlayer.PlaybackFailed": caller.document("AudioPlayer.PlaybackFailed", at=at, token="ours", error=error),
        "System.ExceptionEncountered": caller.document("System.ExceptionEncountered", at=at, error=error, cause={"requestId": "x"}),
        "PlaySoundscapeIntent": caller.intent("PlaySoundscapeIntent", at=at, mood=None, duration=None),
        "PlaySoundscapeIntent mood": caller.intent("PlaySoundscapeIntent", at=at, mood="calm rain", duration="PT45M", ids={"mood": "rain"}),
        "SetIntensityIntent": caller.intent("SetIntensityIntent", at=at, level="7", change=None),
        "SetIntensityIntent change": caller.intent("SetIntensityIntent", at=at, level=None, change="softer", ids={"change": "softer"}),
        "WhyIntent": caller.intent("WhyIntent", at=at),
        "SleepTimerIntent": caller.intent("SleepTimerIntent", at=at, duration="PT30M"),
        "WakeMeIntent": caller.intent("WakeMeIntent", at=at, time="07:30"),
        "an intent nobody knows": caller.intent("SomethingElseIntent", at=at),
        "a request nobody knows": caller.document("Connections.Response", at=at),
    }
    for event in ("Started", "Finished", "Stopped", "NearlyFinished"):
        requests[f"AudioPlayer.Playback{event}"] = caller.document(f"AudioPlayer.Playback{event}", at=at, **playing)
    for button in ("Play", "Pause", "Next", "Previous"):
        requests[f"PlaybackController.{button}"] = caller.document(f"PlaybackController.{button}CommandIssued", at=at)
    for event in ("Enabled", "Disabled", "AccountLinked", "PermissionAccepted", "PermissionChanged"):
        requests[f"AlexaSkillEvent.{event}"] = caller.document(f"AlexaSkillEvent.Skill{event}", at=at)
    for name in (*BUILT_IN, *UNINVITED):
        requests[name] = caller.intent(f"AMAZON.{name}Intent", at=at)
    return requests
