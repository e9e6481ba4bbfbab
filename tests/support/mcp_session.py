"""The session of an assistant in docs/mcp.md: held anew, word for word, against a server in this process.

python -m tests.support.mcp_session
"""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from tests.support.mcp_client import Storage, assistant, by_oauth
from tests.support.web import Web, running

PAGE = Path(__file__).parents[2] / "docs" / "mcp.md"
BEGIN, END = "<!-- session -->\n", "<!-- end of the session -->"

CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("play", {"preset": "rain", "minutes": 45}),
    ("softer", {}),
    ("livelier", {"level": 8}),
    ("why", {}),
    ("timer", {"minutes": 20}),
    ("wake", {"at": "06:45"}),
    ("state", {}),
    ("timer", {"minutes": 1000}),
    ("stop", {}),
)


async def held(web: Web) -> str:
    """Hold the session, from the first request without a token on, and return it as Markdown; what is random in it is left out."""
    heard: list[str] = []
    async with assistant(web, auth=by_oauth(web, Storage(), hear=heard.append), mode="legacy", hear=heard.append) as client:
        for name, arguments in CALLS:
            await client.call_tool(name, arguments)
    return "```text\n" + "\n\n".join(heard) + "\n```\n"


def parts(page: str) -> tuple[str, str, str]:
    """Return a page before, of and after the session."""
    before, rest = page.split(BEGIN)
    session, after = rest.split(END)
    return before, session, after


async def main() -> None:
    """Write the session into the page."""
    with tempfile.TemporaryDirectory() as folder:
        async with running(Path(folder)) as web:
            await web.sign_up()
            session = await held(web)
    before, _, after = parts(PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(before + BEGIN + session + END + after, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
