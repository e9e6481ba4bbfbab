"""What OAuth is asked, as parameters of an address or a form. Pure."""

import base64
from collections.abc import Mapping
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

MAX_PARAMETERS = 32
LONGEST = 4096


class Unreadable(Exception):
    """The parameters are not what OAuth's may be; the text is one sentence."""


class Asked(OAuth2Request):  # type: ignore[misc]  # Authlib has no types
    """One request in Authlib's form.

    Whether it came by a connection that is safe enough was seen to before: what is told to Authlib is always https, for it does not know
    homes.
    """

    def __init__(self, method: str, parameters: Mapping[str, str], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(method, "https://localhost/", headers=dict(headers or {}))
        self.payload = BasicOAuth2Payload(dict(parameters))

    @property
    def form(self) -> Mapping[str, str]:
        """The parameters of a form."""
        data: Mapping[str, str] = self.payload.data
        return data


def parameters(encoded: str) -> dict[str, str]:
    """Return the parameters in an address or a form.

    Raises Unreadable when one is given twice (RFC 6749, 3.1 and 3.2), is too long, or holds what is neither a letter, a digit nor a sign of
    ASCII (appendix A).
    """
    try:
        pairs = parse_qsl(encoded, keep_blank_values=True, max_num_fields=MAX_PARAMETERS, errors="strict")
    except ValueError:
        raise Unreadable("These are not parameters, or there are too many.") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise Unreadable("A parameter is given more than once.")
        if len(value) > LONGEST or not (name + value).isascii() or not (name + value).isprintable():
            raise Unreadable("A parameter is too long or holds signs that do not belong there.")
        found[name] = value
    return {name: value for name, value in found.items() if value}


def authorization(header: str | None) -> dict[str, str]:
    """Return the header that says who a client is, none where nobody could read it: ids and secrets are ASCII (RFC 6749, appendix A)."""
    if header is None:
        return {}
    try:
        base64.b64decode(header.partition(" ")[2].strip(), validate=True).decode("ascii")
    except ValueError:
        return {}
    return {"Authorization": header}
