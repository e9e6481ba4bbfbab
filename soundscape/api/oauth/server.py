"""The authorization server's rules, on Authlib's: codes for one use within a minute, PKCE by S256 always, refresh tokens that rotate.

Authlib's server does not await. It runs inside `AsyncConnection.run_sync`, one object for one request and one transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationServer, InvalidGrantError, InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from sqlalchemy import Connection

from soundscape.api import tokens
from soundscape.api.identities import SCOPES
from soundscape.api.oauth import clients
from soundscape.api.oauth.clients import Client
from soundscape.api.oauth.requests import Asked
from soundscape.settings import Settings
from soundscape.store import grants
from soundscape.store.grants import Access, Grant

CODE_FOR = timedelta(seconds=60)
ACCESS_FOR = timedelta(hours=1)
REFRESH_FOR = timedelta(days=180)
"""How long a program stays let in that does not come; whenever it comes it begins anew."""

MAX_GRANTS = 50
"""Programs one listener may have let in."""

AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered: a status, a JSON document or nothing, and headers."""

    status: int
    document: Mapping[str, object] | None
    headers: tuple[tuple[str, str], ...]

    @property
    def location(self) -> str | None:
        """Where a browser is sent."""
        return next((value for name, value in self.headers if name == "Location"), None)


@dataclass(frozen=True, slots=True)
class Credential:
    """A code, a refresh token or an access token that was shown, with the grant it belongs to, as Authlib asks about it."""

    grant: Grant
    family: str

    def check_client(self, client: Client) -> bool:
        """Return whether it was given to this client."""
        return self.grant.client_id == client.id

    def get_scope(self) -> str:
        """Return the scopes the listener agreed to."""
        return " ".join(self.grant.scopes)

    def get_redirect_uri(self) -> str:
        """Return where the code was sent."""
        return self.grant.redirect_uri


class Server(AuthorizationServer):  # type: ignore[misc]  # Authlib has no types
    """Answers one request. `issuer` is the server's own address; `ended` fills with the grants that came to their end."""

    def __init__(self, connection: Connection, settings: Settings, issuer: str, now: datetime) -> None:
        super().__init__(scopes_supported=sorted(SCOPES))
        self.connection = connection
        self.settings = settings
        self.issuer = issuer
        self.now = now
        self.ended: list[Grant] = []
        self.register_grant(_ByCode, [_Challenge(required=True)])
        self.register_grant(_ByRefreshToken)
        self.register_endpoint(_Revocation)

    def query_client(self, client_id: str) -> Client | None:
        """Return a client."""
        return clients.find(self.connection, self.settings, client_id)

    def create_oauth2_request(self, request: Asked) -> Asked:
        """Return a request as it is; resources other than this server have no tokens here (RFC 8707)."""
        return request

    def validate_requested_scope(self, scope: str | None) -> None:
        """Raise InvalidScopeError for a scope there is not."""
        if scope and not SCOPES.issuperset(scope.split()):
            raise InvalidScopeError

    def send_signal(self, *_arguments: Any, **_named: Any) -> None:
        """Tell nobody."""

    def handle_response(self, status: int, body: Any, headers: Sequence[tuple[str, str]]) -> Answer:
        """Return an answer. Whoever is led back learns which server it was (RFC 9207)."""
        sent = tuple((name, self.with_issuer(value) if name == "Location" else value) for name, value in headers)
        return Answer(status, dict(body) if body else None, sent)

    def with_issuer(self, location: str) -> str:
        """Return an address to lead back to, with this server's name."""
        return str(add_params_to_uri(location, [("iss", self.issuer)]))

    def check_resource(self, request: Asked) -> None:
        """Raise OAuth2Error for a token that is to be good elsewhere (RFC 8707)."""
        resource = request.payload.data.get("resource")
        if resource is not None and resource.rstrip("/") not in {self.issuer, f"{self.issuer}/mcp"}:
            raise OAuth2Error("This server has no tokens for that resource.", error="invalid_target")

    def generate_token(
        self,
        grant_type: str,
        client: Client,
        user: Credential,
        scope: str,
        expires_in: int | None = None,
        include_refresh_token: bool = True,
    ) -> dict[str, object]:
        """Return new tokens."""
        return {
            "token_type": "Bearer",
            "access_token": tokens.access_token(),
            "expires_in": int(ACCESS_FOR.total_seconds()),
            "refresh_token": tokens.refresh_token(user.family),
            "scope": scope,
        }

    def save_token(self, token: Mapping[str, str], request: Asked) -> None:
        """Keep new tokens, and end what they were got with. Raises InvalidGrantError when somebody else was faster."""
        shown: Credential = request.user
        found = shown.grant
        refresh_hash, expires_at = tokens.hashed(token["refresh_token"]), self.now + REFRESH_FOR
        if found.refresh_hash is None:
            family_hash = tokens.hashed(shown.family)
            is_first = grants.redeem(
                self.connection, found.id, family_hash=family_hash, refresh_hash=refresh_hash, now=self.now, expires_at=expires_at
            )
        else:
            is_first = grants.rotate(
                self.connection, found.id, used_hash=found.refresh_hash, refresh_hash=refresh_hash, now=self.now, expires_at=expires_at
            )
        if not is_first:
            self.end(found)
            raise InvalidGrantError
        access = Access(found.id, found.listener_id, tuple(token["scope"].split()), self.now + ACCESS_FOR)
        grants.add_access(self.connection, access, token_hash=tokens.hashed(token["access_token"]), now=self.now)

    def end(self, grant: Grant) -> None:
        """End a grant: every token of it."""
        grants.remove(self.connection, grant.id)
        self.ended.append(grant)

    def by_refresh_token(self, token: str) -> Credential | None:
        """Return a refresh token that is good. One that was used before ends its whole family: somebody has copied it."""
        family = tokens.family(token)
        found = None if family is None else grants.find_by_family(self.connection, tokens.hashed(family))
        if family is None or found is None or found.expires_at <= self.now:
            return None
        if found.refresh_hash != tokens.hashed(token):
            self.end(found)
            return None
        return Credential(found, family)


class _ByCode(AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib has no types
    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS

    def validate_authorization_request(self) -> str:
        redirect_uri = str(super().validate_authorization_request())
        try:
            self.server.check_resource(self.request)
        except OAuth2Error as error:
            error.redirect_uri = redirect_uri
            raise
        return redirect_uri

    def validate_token_request(self) -> None:
        self.server.check_resource(self.request)
        super().validate_token_request()

    def generate_authorization_code(self) -> str:
        return tokens.authorization_code()

    def save_authorization_code(self, code: str, request: Asked) -> None:
        server: Server = self.server
        listener_id: str = request.user
        grant = Grant(
            tokens.opaque_id(),
            listener_id,
            request.client.id,
            request.client.name,
            tuple(request.scope.split()),
            request.payload.redirect_uri,
            request.payload.data["code_challenge"],
            created_at=server.now,
            last_used_at=server.now,
            expires_at=server.now + CODE_FOR,
        )
        grants.add(server.connection, grant, code_hash=tokens.hashed(code))

    def query_authorization_code(self, code: str, client: Client) -> Credential | None:
        server: Server = self.server
        found = grants.find_by_code(server.connection, tokens.hashed(code))
        if found is None or found.client_id != client.id:
            return None
        if found.refresh_hash is not None:
            # A code that comes twice was read by somebody on its way (RFC 6749, 4.1.2).
            server.end(found)
            return None
        return None if found.expires_at <= server.now else Credential(found, tokens.family_token())

    def authenticate_user(self, authorization_code: Credential) -> Credential:
        return authorization_code

    def delete_authorization_code(self, authorization_code: Credential) -> None:
        """Do nothing: the code stays with its grant, so that it is known when it comes again."""


class _ByRefreshToken(RefreshTokenGrant):  # type: ignore[misc]  # Authlib has no types
    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def validate_token_request(self) -> None:
        self.server.check_resource(self.request)
        super().validate_token_request()

    def authenticate_refresh_token(self, refresh_token: str) -> Credential | None:
        found: Credential | None = self.server.by_refresh_token(refresh_token)
        return found

    def authenticate_user(self, refresh_token: Credential) -> Credential:
        return refresh_token

    def revoke_old_credential(self, refresh_token: Credential) -> None:
        """Do nothing: the new one was put in its place."""


class _Revocation(RevocationEndpoint):  # type: ignore[misc]  # Authlib has no types
    CLIENT_AUTH_METHODS = AUTH_METHODS

    def query_token(self, token: str, _hint: str | None) -> Credential | None:
        server: Server = self.server
        if (found := grants.find_by_access(server.connection, tokens.hashed(token))) is not None:
            return Credential(found, "")
        return server.by_refresh_token(token)

    def revoke_token(self, token: Credential, _request: Asked) -> None:
        self.server.end(token.grant)


class _Challenge(CodeChallenge):  # type: ignore[misc]  # Authlib has no types
    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: _ByCode, redirect_uri: str) -> None:
        # Without a method Authlib would take "plain", and without a challenge nothing: neither is PKCE as OAuth 2.1 has it.
        if grant.request.payload.data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("code_challenge_method must be S256.")
        super().validate_code_challenge(grant, redirect_uri)

    def get_authorization_code_challenge(self, authorization_code: Credential) -> str:
        return authorization_code.grant.challenge

    def get_authorization_code_challenge_method(self, _authorization_code: Credential) -> str:
        return "S256"


def body(answer: Answer) -> bytes:
    """Return the bytes of an answer's document."""
    return b"" if answer.document is None else msgspec.json.encode(answer.document)
