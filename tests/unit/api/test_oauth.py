"""What OAuth is asked, where it may lead back to, and what the page says: the pure parts."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.api.identities import SCOPES
from soundscape.api.oauth import clients, consent
from soundscape.api.oauth.registration import Registration, is_redirect
from soundscape.api.oauth.requests import Unreadable, parameters
from soundscape.voice.alexa.package import account_linking


@given(st.text(max_size=200))
def test_parameters_are_read_or_refused(encoded: str) -> None:
    """Whatever comes: plain ASCII in the end, each name once, or one kind of error."""
    try:
        found = parameters(encoded)
    except Unreadable:
        return
    assert all((name + value).isascii() and (name + value).isprintable() and value for name, value in found.items())


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), st.from_regex(r"[!-%'-*,-~]{1,40}", fullmatch=True), max_size=8))
def test_parameters_come_through(given_parameters: dict[str, str]) -> None:
    """As they were sent."""
    encoded = "&".join(f"{name}={value.replace('%', '%25')}" for name, value in given_parameters.items())
    assert parameters(encoded) == given_parameters


@pytest.mark.parametrize(
    "encoded", ["a=1&a=2", "a=1&a=", "a=%00", "a=%C3%A4", "a=%FF", "&".join(f"a{n}=1" for n in range(33)), "a=" + "x" * 4097]
)
def test_wrong_parameters(encoded: str) -> None:
    """Are refused."""
    with pytest.raises(Unreadable):
        parameters(encoded)


@pytest.mark.parametrize(
    ("uri", "allowed"),
    [
        ("https://example.org/callback", True),
        ("https://example.org:8443/callback?a=b", True),
        ("http://127.0.0.1:3030/callback", True),
        ("http://localhost/", True),
        ("http://[::1]:9/", True),
        ("org.example.app:/callback", True),
        ("http://127.0.0.1.evil.example/", False),
        ("http://192.168.1.5/", False),
        ("https:///callback", False),
        ("https://example.org/#", False),
        ("https://a@example.org/", False),
        ("https://example.org\\@evil.example/", False),
        ("https://example.org/ x", False),
        ("https://example.org:99999/", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("//example.org/", False),
        ("", False),
    ],
)
def test_where_people_may_be_led_back_to(uri: str, *, allowed: bool) -> None:
    """Encrypted, or to a program on the same device."""
    assert is_redirect(uri) is allowed


@given(st.text(max_size=200))
def test_a_name_is_one_short_line(said: str) -> None:
    """Whatever a program calls itself."""
    name = Registration(redirect_uris=["https://example.org/"], client_name=said).name
    assert 1 <= len(name) <= 60
    assert name.isprintable()


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.found.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.words += data


def _tags(page: str) -> _Tags:
    tags = _Tags()
    tags.feed(page)
    return tags


@given(st.text(min_size=1, max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_nobody_writes_into_the_page(client: str, listener: str, wrong: str) -> None:
    """Names are shown as they are, and never make a tag."""
    for said in (listener, None):
        plain = _tags(_asking("x", "x" if said is not None else None, "x"))
        page = _tags(_asking(client, said, wrong))
        assert page.found == plain.found


def _asking(client: str, listener: str | None, wrong: str | None) -> str:
    return consent.asking(
        client=client, vouched=False, redirect_uri="https://example.org/", scopes=sorted(SCOPES), listener=listener, wrong=wrong
    )


def test_every_scope_is_explained() -> None:
    """In words, each of its own."""
    assert set(consent.SCOPE_WORDS) == SCOPES
    for scope, words in consent.SCOPE_WORDS.items():
        page = consent.asking(client="A", vouched=True, redirect_uri="https://example.org/", scopes=[scope], listener="")
        assert [said for said in consent.SCOPE_WORDS.values() if said in page] == [words]


def test_the_skill_package_agrees() -> None:
    """What `make skill` writes is what this server answers to."""
    told = account_linking("https://radio.example.org")["accountLinkingRequest"]
    assert told["clientId"] == clients.ALEXA
    assert set(told["scopes"]) == set(clients.DEFAULT_SCOPES.split())
    assert told["authorizationUrl"] == "https://radio.example.org/oauth/authorize"
    assert told["accessTokenUrl"] == "https://radio.example.org/oauth/token"
