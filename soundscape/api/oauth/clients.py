"""Who may ask to be let in: the Alexa skill as the settings have it, and programs that registered themselves."""

import hmac
from dataclasses import dataclass

from sqlalchemy import Connection

from soundscape.api import tokens
from soundscape.api.identities import SCOPES
from soundscape.settings import Settings
from soundscape.store import clients

ALEXA = "alexa"

DEFAULT_SCOPES = "station:control stream:listen"
"""What a client gets that does not say what it wants: what it takes to play."""


@dataclass(frozen=True, slots=True)
class Client:
    """One client as Authlib asks about it. `vouched` says that the server's owner set it up: its name is no mere claim."""

    id: str
    name: str
    redirect_uris: tuple[str, ...]
    secret_hash: bytes | None
    vouched: bool = False

    def get_client_id(self) -> str:
        """Return its id."""
        return self.id

    def get_default_redirect_uri(self) -> None:
        """Return None: where to lead back to must be said."""

    def get_allowed_scope(self, scope: str | None) -> str:
        """Return the scopes out of those asked for that it may have: every one there is."""
        return " ".join(dict.fromkeys(name for name in (scope or DEFAULT_SCOPES).split() if name in SCOPES))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Return whether people may be led back there: the address has to be one of its own, letter by letter."""
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """Return whether this is its secret."""
        return self.secret_hash is not None and hmac.compare_digest(self.secret_hash, tokens.hashed(client_secret))

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """Return whether it may say who it is like this: with its secret, or without only if it has none."""
        return (method == "none") == (self.secret_hash is None)

    def check_response_type(self, response_type: str) -> bool:
        """Return whether it may ask for this: a code and nothing else."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Return whether it may come with this."""
        return grant_type in {"authorization_code", "refresh_token"}


def find(connection: Connection, settings: Settings, client_id: str) -> Client | None:
    """Return a client by its id, None when there is none."""
    if client_id == ALEXA:
        if not settings.alexa_client_secret:
            return None
        return Client(ALEXA, "Alexa", settings.alexa_redirect_urls, tokens.hashed(settings.alexa_client_secret), vouched=True)
    found = clients.find(connection, client_id)
    return None if found is None else Client(found.id, found.name, found.redirect_uris, found.secret_hash)
