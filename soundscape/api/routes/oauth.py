"""Letting other programs in: the page that asks, tokens, revocation, registration, and where to find them."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

import structlog
from authlib.oauth2 import OAuth2Error
from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from soundscape.api import problems, shutting_out, signing_in, tokens
from soundscape.api.dependencies import Given
from soundscape.api.guards import clients as addresses
from soundscape.api.guards import headers, hosts
from soundscape.api.guards.json_bodies import Disconnected, read
from soundscape.api.identities import SCOPES
from soundscape.api.oauth import consent, metadata, registration
from soundscape.api.oauth.clients import Client
from soundscape.api.oauth.registration import Registration
from soundscape.api.oauth.requests import Asked, Unreadable, authorization, parameters
from soundscape.api.oauth.server import MAX_GRANTS, Answer, Server, body
from soundscape.api.problems import Problem
from soundscape.api.residents import Resident
from soundscape.api.services import Services
from soundscape.errors import Busy, InvalidInput, NotFound
from soundscape.store import clients, grants
from soundscape.store.grants import Grant

MAX_BYTES = 16 * 1024
MAX_CLIENTS = 1000
FORM = "application/x-www-form-urlencoded"
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}

router = APIRouter(tags=["oauth"])
log = structlog.get_logger(__name__)

_FORM = {"requestBody": {"required": True, "content": {FORM: {"schema": {"type": "object"}}}}}


class _Refused(Exception):
    """A request for which there is nowhere to lead back to; the text is one sentence for the person in front of it."""


@router.get("/.well-known/oauth-authorization-server")
async def server_metadata(request: Request, services: Given) -> dict[str, object]:
    """Return what there is to know about the authorization server."""
    return metadata.authorization_server(services.base_url(request), sorted(SCOPES))


@router.get("/.well-known/oauth-protected-resource")
@router.get("/.well-known/oauth-protected-resource/mcp")
async def resource_metadata(request: Request, services: Given) -> dict[str, object]:
    """Return who lets programs in at the MCP server."""
    return metadata.protected_resource(services.base_url(request))


@router.get("/oauth/authorize", response_class=HTMLResponse)
async def ask(request: Request, services: Given) -> Response:
    """Show the page that asks whether a program may come in."""
    return await _asking(request, services)


@router.post("/oauth/authorize", response_class=HTMLResponse, openapi_extra=_FORM)
async def decide(request: Request, services: Given) -> Response:
    """Take what was answered on the page: a code to sign in with, yes, or no."""
    try:
        said = parameters(await _form(request))
        _, answer = await _examined(request, services)
    except (_Refused, Unreadable) as error:
        return _page(consent.refused(str(error)), 400)
    if answer is not None:
        return _led_back(answer)
    match said.get("act"):
        case "sign-in":
            return await _signed_in(request, services, said.get("code", ""))
        case "allow":
            resident = await _resident(request, services)
            if resident is None:
                return await _asking(request, services)
            return await _decided(request, services, resident)
        case "deny":
            return await _decided(request, services, None)
    return _page(consent.refused("Nothing was chosen."), 400)


@router.post("/oauth/token", openapi_extra=_FORM)
async def token(request: Request, services: Given) -> Response:
    """Give tokens for a code or a refresh token."""
    return await _answered(request, services, lambda server, asked: server.create_token_response(asked))


@router.post("/oauth/revoke", openapi_extra=_FORM)
async def revoke(request: Request, services: Given) -> Response:
    """End a token and every other one of its family (RFC 7009)."""
    return await _answered(request, services, lambda server, asked: server.create_endpoint_response("revocation", asked))


@router.post("/oauth/register", status_code=201)
async def register(request: Request, services: Given, asked: Registration) -> Response:
    """Make a program known, so that listeners can let it in (RFC 7591)."""
    wait_s = services.registrations.take(addresses.limit_key(services.client(request)), services.parts.clock.steady())
    if wait_s > 0.0:
        raise problems.too_often(wait_s)
    try:
        _check_transport(request, services)
        registration.check(asked)
    except _Refused as error:
        return JSONResponse({"error": "invalid_request", "error_description": str(error)}, 400, NO_STORE)
    except InvalidInput as error:
        kind = "invalid_redirect_uri" if error.field.startswith("redirect_uris") else "invalid_client_metadata"
        return JSONResponse({"error": kind, "error_description": str(error)}, 400, NO_STORE)
    method = asked.token_endpoint_auth_method or "client_secret_basic"
    secret = None if method == "none" else tokens.client_secret()
    now = services.parts.clock.now()
    secret_hash = None if secret is None else tokens.hashed(secret)
    client = clients.Client(tokens.opaque_id(), asked.name, tuple(asked.redirect_uris), secret_hash, now)
    async with services.parts.database.begin() as connection:
        await connection.run_sync(_keep, client)
    document = {
        "client_id": client.id,
        "client_id_issued_at": int(now.timestamp()),
        "client_name": client.name,
        "redirect_uris": list(client.redirect_uris),
        "token_endpoint_auth_method": method,
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
    }
    if secret is not None:
        document |= {"client_secret": secret, "client_secret_expires_at": 0}
    return JSONResponse(document, 201, NO_STORE)


def _keep(connection: Connection, client: clients.Client) -> None:
    if clients.count(connection) >= MAX_CLIENTS and not clients.remove_oldest_idle(connection):
        raise Busy(f"There are {MAX_CLIENTS} programs already.", retry_after_s=3600)
    clients.add(connection, client)


async def _asking(request: Request, services: Services, *, wrong: str | None = None, status: int = 200) -> Response:
    try:
        client, answer = await _examined(request, services)
    except (_Refused, Unreadable) as error:
        return _page(consent.refused(str(error)), 400)
    if answer is not None:
        return _led_back(answer)
    resident = await _resident(request, services)
    asked = parameters(request.url.query)
    html = consent.asking(
        client=client.name,
        vouched=client.vouched,
        redirect_uri=asked["redirect_uri"],
        scopes=client.get_allowed_scope(asked.get("scope")).split(),
        listener=None if resident is None else resident.listener.name or "",
        wrong=wrong,
    )
    return _page(html, status)


async def _examined(request: Request, services: Services) -> tuple[Client, Answer | None]:
    """Return who asks, and the error to lead back with unless the request is in order.

    Raises Unreadable, or _Refused: as long as it is not sure who asks and where they are, nobody is led anywhere.
    """
    _check_transport(request, services)
    given = parameters(request.url.query)

    def examine(connection: Connection) -> tuple[Client, Answer | None]:
        server = _server(connection, request, services)
        client = server.query_client(given.get("client_id", ""))
        if client is None:
            raise _Refused("The program that sent you here is not known. Begin anew from there.")
        if not client.check_redirect_uri(given.get("redirect_uri", "")):
            raise _Refused("The program that sent you here wants you to be led to an address that is not one of its own.")
        asked = Asked("GET", given)
        if given.get("response_type") != "code":
            error = OAuth2Error("response_type must be code.", error="unsupported_response_type")
            error.redirect_uri, error.state = given["redirect_uri"], given.get("state")
            return client, server.handle_error_response(asked, error)
        try:
            server.get_consent_grant(asked)
        except OAuth2Error as error:
            if not error.redirect_uri:
                raise _Refused("The program that sent you here asks in a way that cannot be answered.") from None
            return client, server.handle_error_response(asked, error)
        return client, None

    async with services.parts.database.begin() as connection:
        return await connection.run_sync(examine)


async def _decided(request: Request, services: Services, resident: Resident | None) -> Response:
    """Lead back with a code for a resident who said yes, with a refusal for None."""
    given = parameters(request.url.query)

    def decide(connection: Connection) -> Answer | None:
        server = _server(connection, request, services)
        asked = Asked("POST", given)
        listener_id = None if resident is None else resident.id
        if listener_id is not None and not _has_room(connection, listener_id, server.now):
            return None
        answer: Answer = server.create_authorization_response(asked, grant_user=listener_id, grant=server.get_consent_grant(asked))
        return answer

    async with services.parts.database.begin() as connection:
        answer = await connection.run_sync(decide)
    if answer is None:
        return _page(consent.refused(f"You have let {MAX_GRANTS} programs in already. Shut one out first, on the player’s page."), 409)
    return _led_back(answer)


def _has_room(connection: Connection, listener_id: str, now: datetime) -> bool:
    found = grants.of(connection, listener_id)
    for grant in found:
        if grant.expires_at <= now:
            grants.remove(connection, grant.id)
    return sum(grant.expires_at > now for grant in found) < MAX_GRANTS


async def _signed_in(request: Request, services: Services, code: str) -> Response:
    # Asked anew by GET: reloading the page must not send the code again.
    again = RedirectResponse(f"/oauth/authorize?{request.url.query}", 303, headers=dict(consent.HEADERS))
    try:
        await signing_in.sign_in(request, again, services, code=code)
    except Problem as problem:
        wrong = "This code fits nobody, or has expired." if problem.status_code == 401 else "That was too often. Try again later."
        return await _asking(request, services, wrong=wrong, status=problem.status_code)
    return again


async def _resident(request: Request, services: Services) -> Resident | None:
    identity = await services.identify(request)
    if identity is None or identity.kind != "session":
        return None
    try:
        return await services.residents.get(identity.listener_id)
    except NotFound:
        return None


async def _answered(request: Request, services: Services, answer: Callable[[Server, Asked], Answer]) -> Response:
    """Answer what a program asks. Wrong secrets, codes and tokens are counted for each address they come from."""
    key, now_s = addresses.limit_key(services.client(request)), services.parts.clock.steady()
    if (wait_s := services.wrong_tokens.wait_s(key, now_s)) > 0.0:
        raise problems.too_often(wait_s)
    ended: list[Grant] = []

    def answering(connection: Connection, asked: Asked) -> Answer:
        server = _server(connection, request, services)
        answered = answer(server, asked)
        ended.extend(server.ended)
        return answered

    try:
        _check_transport(request, services)
        asked = Asked("POST", parameters(await _form(request)), authorization(headers.single(request.scope, b"authorization")))
    except (_Refused, Unreadable) as error:
        return JSONResponse({"error": "invalid_request", "error_description": str(error)}, 400, NO_STORE)
    async with services.parts.database.begin() as connection:
        answered = await connection.run_sync(answering, asked)
    for grant in ended:
        await shutting_out.shut_out(services, grant.id, listener_id=grant.listener_id)
    if answered.status != HTTPStatus.OK:
        services.wrong_tokens.take(key, now_s)
        log.warning("a program was not let in", error=(answered.document or {}).get("error"))
    return Response(body(answered), answered.status, dict(answered.headers) | NO_STORE)


def _server(connection: Connection, request: Request, services: Services) -> Server:
    return Server(connection, services.parts.settings, services.base_url(request), services.parts.clock.now())


async def _form(request: Request) -> str:
    kind = (headers.single(request.scope, b"content-type") or "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise Unreadable(f"The body must be {FORM}.")
    try:
        sent = await read(request.receive, limit=MAX_BYTES, announced=headers.single(request.scope, b"content-length"))
    except Disconnected:
        raise Unreadable("The body ended early.") from None
    try:
        return sent.decode("ascii")
    except UnicodeDecodeError:
        raise Unreadable("The body must be ASCII.") from None


def _check_transport(request: Request, services: Services) -> None:
    # Codes and tokens go over the open network by https alone; at home they go the way the cookie goes.
    host = hosts.parse(headers.single(request.scope, b"host") or "")
    if not services.is_https(request) and (host is None or not hosts.is_allowed(host, ())):
        raise _Refused("This works over https only.")


def _page(html: str, status: int) -> Response:
    return HTMLResponse(html, status, headers=dict(consent.HEADERS))


def _led_back(answer: Answer) -> Response:
    assert answer.location is not None
    return Response(None, 303, {"Location": answer.location, **consent.HEADERS})
