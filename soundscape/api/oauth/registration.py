"""What a program says about itself when it registers (RFC 7591), and where it may have people led back to. Pure."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from soundscape.errors import InvalidInput

MAX_REDIRECTS = 8
LONGEST = 512
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
UNNAMED = "A program without a name"


class Registration(BaseModel):
    """What is looked at of a registration; there is much more that programs may say."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    redirect_uris: Annotated[list[Annotated[str, Field(max_length=LONGEST)]], Field(min_length=1, max_length=MAX_REDIRECTS)]
    client_name: Annotated[str, Field(max_length=200)] | None = None
    token_endpoint_auth_method: Literal["none", "client_secret_basic", "client_secret_post"] | None = None
    grant_types: list[str] = ["authorization_code"]  # pydantic copies it
    response_types: list[str] = ["code"]  # pydantic copies it

    @property
    def name(self) -> str:
        """What it is called: what it calls itself, in one line of at most 60 signs."""
        said = "".join(character if character.isprintable() else " " for character in self.client_name or "")
        return " ".join(said.split())[:60] or UNNAMED


def check(asked: Registration) -> None:
    """Raise InvalidInput naming the field unless such a program can be let in here."""
    for number, redirect_uri in enumerate(asked.redirect_uris):
        if not is_redirect(redirect_uri):
            reason = "must be https, http on the loopback, or a scheme of one's own with a dot in it; without a fragment"
            raise InvalidInput(f"redirect_uris.{number}", reason)
    if "authorization_code" not in asked.grant_types:
        raise InvalidInput("grant_types", "must hold authorization_code")
    if "code" not in asked.response_types:
        raise InvalidInput("response_types", "must hold code")


def is_redirect(uri: str) -> bool:
    """Return whether people may be led back to an address at all.

    Others in the network could read what goes there by http; schemes of programs have a dot (RFC 8252, 7.1), those of browsers have none.
    """
    if not uri.isascii() or not uri.isprintable() or any(sign in uri for sign in ' "<>\\^`{|}#'):
        return False
    try:
        parts = urlsplit(uri)
        _ = parts.port  # raises ValueError when it is not one
    except ValueError:
        return False
    if parts.username is not None:
        return False
    match parts.scheme:
        case "https":
            return bool(parts.hostname)
        case "http":
            return parts.hostname in LOOPBACK
    return "." in parts.scheme
