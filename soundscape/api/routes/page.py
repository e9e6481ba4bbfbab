"""The page: the built player, as files."""

from pathlib import Path

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

NOT_BUILT = "The player is not built yet.\n\nRun `make build` in the source folder, or install the soundscape wheel, which has it inside.\n"


class Assets(StaticFiles):
    """Files whose names change with their content, so browsers may keep them for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file. Raises HTTPException 404."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def routes(static: Path) -> APIRouter:
    """Return the routes of the page in a folder. Only files right inside it and in `assets` are served."""
    router = APIRouter(include_in_schema=False)

    async def index() -> Response:
        page = static / "index.html"
        if not page.is_file():
            return PlainTextResponse(NOT_BUILT, status_code=503, headers={"Retry-After": "60"})
        return FileResponse(page, headers={"Cache-Control": "no-cache"})

    def file(name: str) -> Response:
        # `name` holds no slash, and only names that are really there are joined to the folder.
        if name not in {path.name for path in static.glob("*") if path.is_file()}:
            raise HTTPException(404)
        return FileResponse(static / name, headers={"Cache-Control": "no-cache"})

    router.add_api_route("/", index, methods=["GET", "HEAD"])
    router.routes.append(Mount("/assets", Assets(directory=static / "assets", check_dir=False), name="assets"))
    router.add_api_route("/{name}", file, methods=["GET", "HEAD"])
    return router
