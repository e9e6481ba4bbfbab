"""Every setting of the server, and the only reader of the environment.

One table says what there is; the reader, `soundscape serve --help` and `docs/settings.md` all come from it.
"""

import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

import platformdirs

from soundscape.errors import InvalidInput

PREFIX = "SOUNDSCAPE_"

OPEN_METEO_URL = "https://api.open-meteo.com/v1/forecast"

AMAZON_REDIRECTS = tuple(f"https://{host}/api/skill/link/" for host in ("pitangui.amazon.com", "layla.amazon.com", "alexa.amazon.co.jp"))
"""Where Amazon takes people back to when they have linked an account, in front of the vendor's id: one for each part of the world."""

SHORTEST_SECRET = 16

Signup = Literal["open", "invite", "closed"]
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable without its prefix: its default in words, its meaning, and how its text becomes a value.

    `read` raises ValueError with what is allowed.
    """

    name: str
    default: str
    meaning: str
    read: Callable[[str], object]

    @property
    def variable(self) -> str:
        """The name of the environment variable."""
        return PREFIX + self.name

    @property
    def attribute(self) -> str:
        """The name of the attribute of `Settings`."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one server.

    `max_stations` counts stations per render host, empty addresses of sources ask nobody; secrets are left out of the text form.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    data_dir: Path
    render_hosts: int = 1
    database_url: str = field(default="", repr=False)
    nats_url: str = ""
    public_url: str = ""
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[Network, ...] = ()
    signup: Signup = "open"
    invite_codes: tuple[str, ...] = field(default=(), repr=False)
    alexa_skill_ids: tuple[str, ...] = ()
    alexa_certificates: Path | None = None
    alexa_trust_roots: Path | None = None
    alexa_client_secret: str = field(default="", repr=False)
    alexa_redirect_urls: tuple[str, ...] = ()
    max_stations: int = 30
    weather_url: str = ""
    mqtt_url: str = field(default="", repr=False)
    pulsoid_url: str = ""
    hyperate_url: str = ""
    hyperate_key: str = field(default="", repr=False)
    log_level: str = "info"
    log_format: Literal["text", "json"] = "text"

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database: the one that was set, else a file in the data directory."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'soundscape.db'}"


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Return the settings in `environment`; what is absent or empty has its default.

    Raises InvalidInput naming the variable and what is allowed.
    """
    values: dict[str, object] = {"data_dir": Path(platformdirs.user_data_dir("soundscape", appauthor=False))}
    values["weather_url"] = OPEN_METEO_URL
    values["render_hosts"] = max(1, min(64, os.cpu_count() or 1))
    for setting in SETTINGS:
        text = environment.get(setting.variable, "").strip()
        if not text:
            continue
        try:
            values[setting.attribute] = setting.read(text)
        except ValueError as error:
            raise InvalidInput(setting.variable, str(error)) from None
    settings = Settings(**values)  # type: ignore[arg-type]  # each reader returns its attribute's type, which the tests check
    _check_together(settings)
    return settings


def describe() -> str:
    """Return all settings as lines for `--help`."""
    return "\n".join(f"  {setting.variable}  (default: {setting.default})\n      {setting.meaning}" for setting in SETTINGS)


def markdown() -> str:
    """Return `docs/settings.md`."""
    rows = "\n".join(f"| `{setting.variable}` | {setting.default} | {setting.meaning.replace('|', '/')} |" for setting in SETTINGS)
    return f"{_MARKDOWN_HEAD}\n| variable | default | meaning |\n|---|---|---|\n{rows}\n{_MARKDOWN_TAIL}"


_MARKDOWN_HEAD = """# Settings

Settings are environment variables. An empty one counts as absent. A wrong one keeps the server from starting, with one line that
names the variable and what is allowed. This page is written by `python -m soundscape.settings`; a test keeps it true.
"""

_MARKDOWN_TAIL = """
## For others

    SOUNDSCAPE_HOST=0.0.0.0 make run

On your network the page is then at the address of the machine, port 8000. A name such as `soundscape.local` has to be in
`SOUNDSCAPE_ALLOWED_HOSTS`.

Over https the page starts at once, reconnects without a gap, can ask the browser for the place and can pair a strap; over plain http
browsers let it do so on the server's own machine alone. There are two ways:

* the server has the certificate: set `SOUNDSCAPE_TLS_CERTIFICATE` and `SOUNDSCAPE_TLS_KEY`
* a reverse proxy has it, and passes WebSockets and the `Host` header on: set `SOUNDSCAPE_PUBLIC_URL=https://radio.example.org`, and
  `SOUNDSCAPE_TRUSTED_PROXIES` to the proxy's address, such as `127.0.0.1`. Without the latter everybody seems to be where the proxy is, at
  a private address, and may become a listener

Whoever comes from the internet cannot become a listener while `SOUNDSCAPE_SIGNUP` is `open`. With `invite` whoever has one of
`SOUNDSCAPE_INVITE_CODES` can: the page takes it from its address, `https://radio.example.org/#invite=CODE`.
"""


def _check_together(settings: Settings) -> None:
    if (settings.tls_certificate is None) != (settings.tls_key is None):
        missing = "TLS_KEY" if settings.tls_key is None else "TLS_CERTIFICATE"
        raise InvalidInput(PREFIX + missing, "must be set too: the certificate and its key come together")
    if bool(settings.alexa_client_secret) != bool(settings.alexa_redirect_urls):
        missing = "ALEXA_REDIRECT_URLS" if settings.alexa_client_secret else "ALEXA_CLIENT_SECRET"
        raise InvalidInput(PREFIX + missing, "must be set too: the secret of the account link and where it leads back to come together")
    if settings.signup == "invite" and not settings.invite_codes:
        raise InvalidInput(PREFIX + "INVITE_CODES", "must hold at least one code when SOUNDSCAPE_SIGNUP is invite")


def _text(text: str) -> str:
    if any(not character.isprintable() or character.isspace() for character in text):
        raise ValueError("must be a name or address without spaces")
    return text


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(text)

    return read


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return text.lower()

    return read


def _folder(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ValueError("must be a folder")
    return path


def _existing_folder(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if not path.is_dir():
        raise ValueError("must be a folder that exists")
    return path


def _file(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if not path.is_file():
        raise ValueError("must be a file that exists")
    return path


def _database(text: str) -> str:
    for scheme in ("sqlite+aiosqlite:///", "sqlite:///"):
        if text.startswith(scheme) and len(text) > len(scheme):
            return "sqlite+aiosqlite:///" + text.removeprefix(scheme)
    raise ValueError("must be sqlite:///PATH in this release; PostgreSQL comes with cluster mode")


def _no_cluster(_text: str) -> str:
    raise ValueError("must be empty in this release; cluster mode comes later")


def _weather(text: str) -> str:
    if text.lower() == "off":
        return ""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or not text.isprintable():
        raise ValueError("must be off, or an address http(s)://HOST[:PORT]/PATH without a query")
    _ = parts.port  # raises ValueError when it is not one
    return text


def _broker(text: str) -> str:
    parts = urlsplit(_text(text))
    if parts.scheme not in {"mqtt", "mqtts"} or not parts.hostname or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("must be mqtt(s)://[USER:PASSWORD@]HOST[:PORT] without a path")
    _ = parts.port  # raises ValueError when it is not one
    return text


def _socket(text: str) -> str:
    parts = urlsplit(_text(text))
    if parts.scheme not in {"ws", "wss"} or not parts.hostname or parts.fragment:
        raise ValueError("must be ws(s)://HOST[:PORT][/PATH]")
    _ = parts.port  # raises ValueError when it is not one
    return text


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"} or parts.query or parts.username:
        raise ValueError("must be http(s)://HOST[:PORT] without a path")
    _ = parts.port  # raises ValueError when it is not one
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _list(text: str) -> tuple[str, ...]:
    return tuple(entry for entry in (part.strip() for part in text.split(",")) if entry)


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(entry.lower() for entry in _list(text))
    if any("/" in host or "*" in host or "://" in host for host in hosts):
        raise ValueError("must be host names or addresses without scheme or port, separated by commas")
    return hosts


def _secret(text: str) -> str:
    if not text.isascii() or len(_text(text)) < SHORTEST_SECRET:
        raise ValueError(f"must be at least {SHORTEST_SECRET} ASCII characters without spaces")
    return text


def _redirects(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(url for entry in _list(text) for url in _redirect(entry)))


def _redirect(entry: str) -> tuple[str, ...]:
    if entry.isascii() and entry.isalnum():
        return tuple(url + entry for url in AMAZON_REDIRECTS)
    parts = urlsplit(_text(entry))
    if parts.scheme != "https" or not parts.hostname or parts.username is not None or parts.fragment or not entry.isascii():
        raise ValueError("must be the vendor id of an Amazon developer, or addresses https://HOST/PATH, separated by commas")
    _ = parts.port  # raises ValueError when it is not one
    return (entry,)


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(entry, strict=False) for entry in _list(text))
    except ValueError:
        raise ValueError("must be IP addresses or networks, separated by commas") from None


SETTINGS = (
    Setting("HOST", "127.0.0.1", "Address to listen on; `0.0.0.0` is every IPv4 address of the machine.", _text),
    Setting("PORT", "8000", "Port to listen on, 0 to 65535; 0 takes any free one.", _whole(0, 65535)),
    Setting("DATA_DIR", "the user's data folder", "Folder for the database; made when it does not exist.", _folder),
    Setting("RENDER_HOSTS", "one per processor core", "Processes that make the sound, 1 to 64.", _whole(1, 64)),
    Setting("DATABASE_URL", "`soundscape.db` in the data folder", "Database address, `sqlite:///PATH` in this release.", _database),
    Setting("NATS_URL", "empty", "Must be empty in this release; cluster mode comes later.", _no_cluster),
    Setting(
        "PUBLIC_URL",
        "empty",
        "Address people reach the server at, such as `https://radio.example.org`, when it differs from HOST and PORT.",
        _origin,
    ),
    Setting("TLS_CERTIFICATE", "empty", "Certificate chain (PEM) to serve https with; needs TLS_KEY.", _file),
    Setting("TLS_KEY", "empty", "Private key (PEM) of TLS_CERTIFICATE.", _file),
    Setting(
        "ALLOWED_HOSTS",
        "empty",
        "More names the server may be called by, separated by commas, besides `localhost`, loopback and private addresses and the host of "
        "PUBLIC_URL.",
        _hosts,
    ),
    Setting(
        "TRUSTED_PROXIES",
        "empty",
        "Addresses or networks of reverse proxies whose `X-Forwarded-For` is believed, separated by commas.",
        _networks,
    ),
    Setting(
        "SIGNUP",
        "open",
        "Who may become a listener: `open` (anybody at a loopback or private address, limited in rate), `invite` (whoever has an invite "
        "code) or `closed`.",
        _one_of("open", "invite", "closed"),
    ),
    Setting("INVITE_CODES", "empty", "Invite codes, separated by commas.", _list),
    Setting(
        "WEATHER_URL",
        f"`{OPEN_METEO_URL}`",
        "Where the weather of listeners who allow the use of their location is asked for, to a tenth of a degree: a server that speaks the "
        "format of Open-Meteo, or `off`.",
        _weather,
    ),
    Setting(
        "MQTT_URL",
        "empty",
        "Broker whose messages under `soundscape/v1/DEVICE_TOKEN/SIGNAL` are readings, `mqtt(s)://[USER:PASSWORD@]HOST[:PORT]`; it must "
        "speak MQTT 5. Empty asks nobody.",
        _broker,
    ),
    Setting(
        "PULSOID_URL",
        "empty",
        "Where listeners may link their heart rate at Pulsoid, such as `wss://dev.pulsoid.net`. Empty dials nobody.",
        _socket,
    ),
    Setting(
        "HYPERATE_URL",
        "empty",
        "Where listeners may link their heart rate at HypeRate, such as `wss://app.hyperate.io`. Empty dials nobody.",
        _socket,
    ),
    Setting("HYPERATE_KEY", "empty", "The API key HypeRate has given to this server.", _text),
    Setting(
        "ALEXA_SKILL_IDS",
        "empty",
        "Ids of the Alexa skills that may call `/voice/alexa`, separated by commas; without one every call is refused.",
        _list,
    ),
    Setting(
        "ALEXA_CERTIFICATES",
        "empty",
        "Folder of Alexa's certificate chains (PEM) by file name, read instead of fetching them, for machines without a way out.",
        _existing_folder,
    ),
    Setting(
        "ALEXA_TRUST_ROOTS",
        "the usual roots of the web",
        "Root certificates (PEM) that Alexa's certificate chains must lead to.",
        _file,
    ),
    Setting(
        "ALEXA_CLIENT_SECRET",
        "empty",
        "The secret of the account link of the Alexa skill, 16 characters or more, whose client id is `alexa`; needs ALEXA_REDIRECT_URLS. "
        "Empty links no accounts to Alexa.",
        _secret,
    ),
    Setting(
        "ALEXA_REDIRECT_URLS",
        "empty",
        "Where the account link of the Alexa skill may lead back to, separated by commas: your vendor id at Amazon, which stands for the "
        "three addresses Amazon's console shows, or addresses.",
        _redirects,
    ),
    Setting("MAX_STATIONS", "30", "Stations on air at once per render host, 1 to 1000.", _whole(1, 1000)),
    Setting("LOG_LEVEL", "info", "`debug`, `info`, `warning` or `error`.", _one_of("debug", "info", "warning", "error")),
    Setting("LOG_FORMAT", "text", "`text` for people or `json` for machines.", _one_of("text", "json")),
)


if __name__ == "__main__":
    print(markdown(), end="")  # noqa: T201  # the one thing this command does
