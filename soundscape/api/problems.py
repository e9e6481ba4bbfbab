"""Errors as RFC 9457 problem documents: one shape for every error, each naming the field and what is allowed."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from soundscape.errors import Busy, Crowded, Gone, InvalidInput, NotAllowed, NotFound, SoundscapeError

MEDIA_TYPE = "application/problem+json"

_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
"""What RFC 9110 calls them; older Pythons know older names."""

_SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not answer this method.",
}

_REASONS = {
    "missing": "is required",
    "extra_forbidden": "is not a known field",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "none_required": "is not supported by this release",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
}


class Problem(HTTPException):
    """A refusal with its status, one sentence, the fields it is about and more members for the document."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(status, detail, headers)
        self.errors = errors
        self.more = more or {}

    def response(self) -> Response:
        """Return the answer."""
        title = _TITLES.get(self.status_code) or HTTPStatus(self.status_code).phrase
        document: dict[str, object] = {"type": "about:blank", "title": title, "status": self.status_code, "detail": self.detail}
        if self.errors:
            document["errors"] = self.errors
        body = msgspec.json.encode(document | dict(self.more))
        return Response(body, self.status_code, self.headers, MEDIA_TYPE)


def invalid(field: str, reason: str, *, status: int = 422) -> Problem:
    """Return the refusal of one wrong field."""
    return Problem(status, f"{field}: {reason}", errors=[{"field": field, "reason": reason}])


def not_signed_in() -> Problem:
    """Return the answer to whoever is nobody here."""
    return Problem(401, "You are not signed in here.", headers={"WWW-Authenticate": "Bearer"})


def unknown_token() -> Problem:
    """Return the answer to a token that is nobody's."""
    return Problem(401, "This token is not known here; it may have been taken back.", headers={"WWW-Authenticate": "Bearer"})


def too_often(wait_s: float, detail: str = "That was too often; try again later.") -> Problem:
    """Return the answer to whoever should wait."""
    return Problem(429, detail, headers={"Retry-After": str(max(1, round(wait_s)))})


def of(error: SoundscapeError) -> Problem:
    """Return the problem an error of this project is to the outside."""
    match error:
        case InvalidInput():
            return invalid(error.field, error.reason)
        case NotAllowed():
            return Problem(403, str(error))
        case Gone():
            return Problem(410, str(error))
        case NotFound():
            return Problem(404, str(error))
        case Crowded():
            return too_often(error.retry_after_s, str(error))
        case Busy():
            return Problem(503, str(error), headers={"Retry-After": str(error.retry_after_s)})
    return Problem(500, "Something went wrong here.")


def install(application: FastAPI) -> None:
    """Make every error of an application a problem document."""
    application.add_exception_handler(HTTPException, _http)
    application.add_exception_handler(RequestValidationError, _validation)
    application.add_exception_handler(SoundscapeError, _own)


def _http(_request: Request, error: Exception) -> Response:
    if isinstance(error, Problem):
        return error.response()
    assert isinstance(error, HTTPException)
    detail = _SENTENCES.get(error.status_code, error.detail)
    return Problem(error.status_code, detail, headers=error.headers).response()


def _own(_request: Request, error: Exception) -> Response:
    assert isinstance(error, SoundscapeError)
    return of(error).response()


def _validation(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [{"field": _field(entry["loc"]), "reason": _reason(entry)} for entry in error.errors()[:20]]
    return Problem(422, "; ".join(f"{entry['field']}: {entry['reason']}" for entry in errors[:3]), errors=errors).response()


def first_error(errors: Sequence[Mapping[str, object]]) -> InvalidInput:
    """Return the first of pydantic's errors as one of this project's."""
    entry = errors[0]
    return InvalidInput(_field(entry["loc"]), _reason(entry))


def _field(location: object) -> str:
    assert isinstance(location, tuple)
    inside = location[1:] if location and location[0] in {"body", "query", "path", "header", "cookie"} else location
    return ".".join(str(part)[:64] for part in inside) or "body"


def _reason(entry: Mapping[str, object]) -> str:
    kind, context = entry["type"], entry.get("ctx")
    if kind == "literal_error" and isinstance(context, dict):
        return f"must be {context['expected']}".replace("'", "")
    if kind in {"too_long", "string_too_long"} and isinstance(context, dict):
        return f"must hold at most {context['max_length']}"
    if kind == "too_short" and isinstance(context, dict):
        return f"must hold at least {context['min_length']}"
    return _REASONS.get(str(kind), str(entry["msg"]))
