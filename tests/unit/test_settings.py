"""Settings: defaults, what is refused, and the page that describes them."""

from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest

from soundscape import settings
from soundscape.errors import InvalidInput
from soundscape.settings import SETTINGS, Settings, from_environment


def test_nothing_set_gives_the_defaults() -> None:
    """An empty environment serves one machine's own network, on its own database."""
    chosen = from_environment({})
    assert (chosen.host, chosen.port, chosen.signup, chosen.max_stations) == ("127.0.0.1", 8000, "open", 30)
    assert 1 <= chosen.render_hosts <= 64
    assert chosen.database == f"sqlite+aiosqlite:///{chosen.data_dir}/soundscape.db"


def test_an_empty_variable_counts_as_absent() -> None:
    """Compose files pass empty strings for what is not set."""
    assert from_environment({"SOUNDSCAPE_PORT": " ", "SOUNDSCAPE_NATS_URL": ""}).port == 8000


def test_every_setting_is_read(tmp_path: Path) -> None:
    """Each variable reaches its attribute in its own type."""
    pem = tmp_path / "server.pem"
    pem.touch()
    given = {
        "HOST": "0.0.0.0",
        "PORT": "0",
        "DATA_DIR": str(tmp_path),
        "RENDER_HOSTS": "3",
        "DATABASE_URL": "sqlite:////data/x.db",
        "PUBLIC_URL": "https://Radio.Example.org:8443/",
        "TLS_CERTIFICATE": str(pem),
        "TLS_KEY": str(pem),
        "ALLOWED_HOSTS": "Radio.local, nas",
        "TRUSTED_PROXIES": "10.0.0.1, fd00::/8",
        "SIGNUP": "Invite",
        "INVITE_CODES": "one, two",
        "MQTT_URL": "mqtts://ada:p%40ss@broker.local:8884",
        "PULSOID_URL": "wss://pulsoid.example/data",
        "HYPERATE_URL": "ws://127.0.0.1:9000/socket/websocket",
        "HYPERATE_KEY": "key",
        "ALEXA_SKILL_IDS": "amzn1.ask.skill.1, amzn1.ask.skill.2",
        "ALEXA_CERTIFICATES": str(tmp_path),
        "ALEXA_TRUST_ROOTS": str(pem),
        "ALEXA_CLIENT_SECRET": "a-secret-of-the-link",
        "ALEXA_REDIRECT_URLS": "M2ABCDEFGHIJKL, https://layla.amazon.com/api/skill/link/M2ABCDEFGHIJKL, https://example.org/back?a=b",
        "MAX_STATIONS": "10",
        "LOG_LEVEL": "debug",
        "LOG_FORMAT": "json",
    }
    chosen = from_environment({f"SOUNDSCAPE_{name}": value for name, value in given.items()})
    assert chosen.database == "sqlite+aiosqlite:////data/x.db"
    assert chosen.public_url == "https://radio.example.org:8443"
    assert chosen.allowed_hosts == ("radio.local", "nas")
    assert [str(network) for network in chosen.trusted_proxies] == ["10.0.0.1/32", "fd00::/8"]
    assert (chosen.signup, chosen.invite_codes, chosen.log_format) == ("invite", ("one", "two"), "json")
    assert (chosen.port, chosen.render_hosts, chosen.max_stations) == (0, 3, 10)
    assert (chosen.mqtt_url, chosen.pulsoid_url) == ("mqtts://ada:p%40ss@broker.local:8884", "wss://pulsoid.example/data")
    assert (chosen.hyperate_url, chosen.hyperate_key) == ("ws://127.0.0.1:9000/socket/websocket", "key")
    assert chosen.alexa_skill_ids == ("amzn1.ask.skill.1", "amzn1.ask.skill.2")
    assert chosen.alexa_client_secret == "a-secret-of-the-link"
    assert chosen.alexa_redirect_urls == (
        "https://pitangui.amazon.com/api/skill/link/M2ABCDEFGHIJKL",
        "https://layla.amazon.com/api/skill/link/M2ABCDEFGHIJKL",
        "https://alexa.amazon.co.jp/api/skill/link/M2ABCDEFGHIJKL",
        "https://example.org/back?a=b",
    )
    assert (chosen.alexa_certificates, chosen.alexa_trust_roots) == (tmp_path, pem)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("HOST", "a b", "without spaces"),
        ("ALEXA_CERTIFICATES", "/no/such/folder", "a folder that exists"),
        ("ALEXA_TRUST_ROOTS", "/no/such/file", "a file that exists"),
        ("ALEXA_CLIENT_SECRET", "short", "at least 16"),
        ("ALEXA_CLIENT_SECRET", "sixteen letters with ö", "ASCII"),
        ("ALEXA_REDIRECT_URLS", "http://layla.amazon.com/api/skill/link/M2", "https://HOST"),
        ("ALEXA_REDIRECT_URLS", "https://amazon.com@evil.example/", "https://HOST"),
        ("ALEXA_REDIRECT_URLS", "https://layla.amazon.com/#x", "https://HOST"),
        ("ALEXA_REDIRECT_URLS", "M2, *", "vendor id"),
        ("PORT", "65536", "0 to 65535"),
        ("PORT", "-1", "0 to 65535"),
        ("PORT", "8e3", "0 to 65535"),
        ("RENDER_HOSTS", "0", "1 to 64"),
        ("RENDER_HOSTS", "65", "1 to 64"),
        ("DATA_DIR", "/etc/hostname", "folder"),
        ("DATABASE_URL", "postgresql://db/soundscape", "sqlite:///PATH"),
        ("DATABASE_URL", "sqlite:///", "sqlite:///PATH"),
        ("NATS_URL", "nats://localhost", "cluster mode comes later"),
        ("PUBLIC_URL", "radio.example.org", "http(s)://HOST"),
        ("PUBLIC_URL", "https://radio.example.org/path", "without a path"),
        ("PUBLIC_URL", "https://radio.example.org:99999", ""),
        ("TLS_CERTIFICATE", "/nowhere.pem", "file that exists"),
        ("ALLOWED_HOSTS", "http://nas", "without scheme"),
        ("ALLOWED_HOSTS", "*", "host names"),
        ("TRUSTED_PROXIES", "proxy", "IP addresses"),
        ("SIGNUP", "maybe", "open, invite, closed"),
        ("MAX_STATIONS", "1001", "1 to 1000"),
        ("MQTT_URL", "broker:1883", "mqtt(s)://"),
        ("MQTT_URL", "mqtt://broker/topic", "without a path"),
        ("MQTT_URL", "mqtt://broker:0x1", ""),
        ("PULSOID_URL", "https://pulsoid.example", "ws(s)://"),
        ("HYPERATE_URL", "wss:///socket", "ws(s)://"),
        ("HYPERATE_KEY", "a b", "without spaces"),
        ("LOG_LEVEL", "loud", "debug, info, warning, error"),
        ("LOG_FORMAT", "xml", "text, json"),
    ],
)
def test_a_wrong_value_names_the_variable_and_what_is_allowed(name: str, value: str, allowed: str) -> None:
    """One clear sentence for every wrong setting."""
    with pytest.raises(InvalidInput) as refusal:
        from_environment({f"SOUNDSCAPE_{name}": value})
    assert refusal.value.field == f"SOUNDSCAPE_{name}"
    assert allowed in refusal.value.reason


def test_a_certificate_needs_its_key(tmp_path: Path) -> None:
    """Half a TLS configuration is refused, naming the other half."""
    pem = tmp_path / "server.pem"
    pem.touch()
    with pytest.raises(InvalidInput, match="SOUNDSCAPE_TLS_KEY"):
        from_environment({"SOUNDSCAPE_TLS_CERTIFICATE": str(pem)})


@pytest.mark.parametrize("given", ["ALEXA_CLIENT_SECRET", "ALEXA_REDIRECT_URLS"])
def test_a_link_needs_its_secret_and_where_it_leads(given: str) -> None:
    """Half of it is refused, naming the other half."""
    (missing,) = {"ALEXA_CLIENT_SECRET", "ALEXA_REDIRECT_URLS"} - {given}
    with pytest.raises(InvalidInput, match=f"SOUNDSCAPE_{missing}"):
        from_environment({f"SOUNDSCAPE_{given}": "sixteencharacters"})


def test_signup_by_invitation_needs_codes() -> None:
    """Nobody could ever sign up otherwise."""
    with pytest.raises(InvalidInput, match="SOUNDSCAPE_INVITE_CODES"):
        from_environment({"SOUNDSCAPE_SIGNUP": "invite"})


def test_secrets_stay_out_of_the_text_form() -> None:
    """Settings may be logged."""
    secrets = {
        "SOUNDSCAPE_INVITE_CODES": "sesame",
        "SOUNDSCAPE_DATABASE_URL": "sqlite:///secret.db",
        "SOUNDSCAPE_MQTT_URL": "mqtt://ada:hush@broker",
        "SOUNDSCAPE_HYPERATE_KEY": "silent",
        "SOUNDSCAPE_ALEXA_CLIENT_SECRET": "never-to-be-said",
        "SOUNDSCAPE_ALEXA_REDIRECT_URLS": "M2",
    }
    text = repr(from_environment(secrets))
    assert [word for word in ("sesame", "secret.db", "hush", "silent", "never-to-be-said") if word in text] == []


def test_every_attribute_has_a_setting() -> None:
    """The table and the class say the same."""
    assert {setting.attribute for setting in SETTINGS} == {field.name for field in fields(Settings)} == set(get_type_hints(Settings))


def test_the_page_of_settings_is_up_to_date() -> None:
    """docs/settings.md is what the table says; `python -m soundscape.settings` writes it."""
    page = Path(__file__).parents[2] / "docs" / "settings.md"
    assert page.read_text(encoding="utf-8") == settings.markdown()


def test_help_lists_every_variable() -> None:
    """`soundscape serve --help` shows them all."""
    assert all(setting.variable in settings.describe() for setting in SETTINGS)
