"""What other programs can find out by themselves: where to ask, and what for (RFC 8414, RFC 9728). Pure."""

from soundscape.api.oauth.server import AUTH_METHODS

MCP_SCOPES = ("station:control", "stream:listen")
"""What it takes to steer a station over MCP, and to be told where it can be heard."""


def authorization_server(base_url: str, scopes: list[str]) -> dict[str, object]:
    """Return the document about the authorization server at an address without a slash at its end."""
    return {
        "issuer": base_url,
        "authorization_endpoint": f"{base_url}/oauth/authorize",
        "token_endpoint": f"{base_url}/oauth/token",
        "revocation_endpoint": f"{base_url}/oauth/revoke",
        "registration_endpoint": f"{base_url}/oauth/register",
        "scopes_supported": scopes,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": AUTH_METHODS,
        "revocation_endpoint_auth_methods_supported": AUTH_METHODS,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
    }


def protected_resource(base_url: str) -> dict[str, object]:
    """Return the document about the MCP server of an address."""
    return {
        "resource": f"{base_url}/mcp",
        "resource_name": "Soundscape",
        "authorization_servers": [base_url],
        "scopes_supported": list(MCP_SCOPES),
        "bearer_methods_supported": ["header"],
    }
