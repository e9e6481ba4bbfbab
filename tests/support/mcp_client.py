"""An assistant: the MCP client library in front of the application, let in by OAuth or with a device token, and what it says on the way."""

import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
from mcp import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientInformationFull, OAuthClientMetadata, OAuthToken
from pydantic import AnyUrl

from tests.support.web import ORIGIN, Web

MCP = f"{ORIGIN}/mcp"
CALLBACK = "http://127.0.0.1:3030/callback"

Hear = Callable[[str], None]

_RANDOM = re.compile(
    r'\b(code|state|code_challenge|code_verifier|client_id|access_token|refresh_token)(=|": ")[^&"\s]+|(/listen/)[\w-]+',
)


class Storage:
    """Where the client keeps what it was given; implements the library's `TokenStorage`."""

    def __init__(self) -> None:
        self.tokens: OAuthToken | None = None
        self.client: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        """Return the tokens."""
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        """Keep the tokens."""
        self.tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        """Return what the client is registered as."""
        return self.client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        """Keep what the client is registered as."""
        self.client = client_info


@asynccontextmanager
async def assistant(
    web: Web, *, auth: httpx2.Auth | None = None, headers: dict[str, str] | None = None, mode: str = "auto", hear: Hear = lambda _: None
) -> AsyncIterator[Client]:
    """Connect the library's client; `hear` is told every request and answer, without anything secret."""
    transport = httpx2.ASGITransport(web.application, client=("127.0.0.1", 50001))

    async def sent(request: httpx2.Request) -> None:
        await request.aread()
        hear(_request(request))

    async def received(response: httpx2.Response) -> None:
        await response.aread()
        hear(_response(response))

    hooks: dict[str, list[Callable[..., Any]]] = {"request": [sent], "response": [received]}
    async with (
        httpx2.AsyncClient(transport=transport, auth=auth, headers=headers, event_hooks=hooks) as http_client,
        Client(streamable_http_client(MCP, http_client=http_client), mode=mode) as client,
    ):
        yield client


def by_oauth(web: Web, storage: Storage, *, hear: Hear = lambda _: None, act: str = "allow") -> OAuthClientProvider:
    """Return the library's own way to be let in; the listener who is signed in answers the page."""
    led: list[str] = []

    async def open_page(address: str) -> None:
        page = await web.client.get(address)
        assert page.status_code == 200, page.text
        answer = await web.client.post(address, data={"act": act})
        hear(
            f"The listener opens {_hidden(address)}, is asked, and says yes: {answer.status_code} to {_hidden(answer.headers['location'])}"
        )
        led.append(answer.headers["location"])

    async def come_back() -> AuthorizationCodeResult:
        return AuthorizationCodeResult(**{"code": "", **dict(parse_qsl(urlsplit(led.pop()).query))})

    told = OAuthClientMetadata(client_name="An assistant", redirect_uris=[AnyUrl(CALLBACK)], token_endpoint_auth_method="none")
    return OAuthClientProvider(MCP, told, storage, open_page, come_back)


def _request(request: httpx2.Request) -> str:
    body = request.content.decode()
    if request.headers.get("content-type") == "application/json":
        body = _document(body)
    return "\n".join(["> " + line for line in [f"{request.method} {request.url.path}", *_hidden(body).splitlines()]])


def _response(response: httpx2.Response) -> str:
    asked = response.headers.get("www-authenticate")
    told = [] if asked is None else [f"WWW-Authenticate: {asked}"]
    body = _document(response.text) if "json" in response.headers.get("content-type", "") else response.text
    return "\n".join(["< " + line for line in [str(response.status_code), *told, *_hidden(body).splitlines()]])


def _document(text: str) -> str:
    return json.dumps(json.loads(text), ensure_ascii=False) if text else ""


def _hidden(text: str) -> str:
    """Return a text without what is random in it: tokens, codes, ids and challenges."""
    return _RANDOM.sub(lambda found: f"{found[3]}…" if found[3] else f"{found[1]}{found[2]}…", text)
