"""The page that asks a listener whether a program may come in: plain HTML without scripts, in the player's colours. Pure."""

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit

SCOPE_WORDS = {
    "stream:listen": "hear your station",
    "station:control": "play, stop and change what your station plays, with its timer and its alarm",
    "state:read": "read what is known about you at this moment: the light and weather where you are, your body clock, your energy, and, if "
    "you allow its use, your heart rate",
    "signals:write": "tell your station readings about you, such as heart rate, sleep or motion",
}
"""What each scope lets a program do, in the order in which it is said."""

_STYLE = """
:root { color-scheme: dark; --ink: #f6efe4; --soft: #d9d4d3; --accent: #f0c894; }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; color: var(--ink);
  background: #07080f radial-gradient(120% 90% at 50% 110%, #3a2740 0%, #191a33 45%, #07080f 100%) no-repeat;
  font: 400 1rem/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; overflow-wrap: anywhere; }
main { width: 100%; max-width: 27rem; }
h1 { margin: 0 0 1rem; font: 400 1.7rem/1.25 'Iowan Old Style', 'Palatino Linotype', Palatino, Georgia, serif; }
p, ul { margin: 0 0 1rem; }
ul { padding-left: 1.2rem; }
.soft { color: var(--soft); font-size: .93rem; }
.wrong { color: var(--accent); }
label { display: block; margin-bottom: 1rem; }
input { width: 100%; min-height: 2.7rem; margin-top: .3rem; padding: .5rem .75rem; border: 1px solid rgb(255 244 228 / .42);
  border-radius: .5rem; background: rgb(6 8 16 / .55); color: inherit; font: inherit; letter-spacing: .06em; }
.acts { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1.4rem 0; }
button { min-height: 2.7rem; padding: .4rem 1.3rem; border: 1px solid rgb(255 244 228 / .5); border-radius: 2rem;
  background: rgb(6 8 16 / .55); color: inherit; font: inherit; cursor: pointer; }
button:hover { border-color: var(--accent); }
button.strong { border-color: var(--accent); background: var(--accent); color: #17110a; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; }
a { color: inherit; }
"""

_DENY = '<button name="act" value="deny" formnovalidate>No, go back</button>'

_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

HEADERS = {
    # No form-action: browsers hold it against the address a form leads to in the end, which is the program's own.
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    # Under "no-referrer" browsers say that a form comes from nowhere, and the gate would let none of ours in.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What browsers are told with the page. That it may not be framed is said to old ones with every answer."""


def asking(*, client: str, vouched: bool, redirect_uri: str, scopes: Sequence[str], listener: str | None, wrong: str | None = None) -> str:
    """Return the page for a listener who is signed in and called `listener` ("" when they have no name), or who is not (None).

    `vouched` says that the owner of the server set the client up, `wrong` what is wrong with the code that was typed.
    """
    who = escape(client)
    head = f"<h1>{who} would like to come in</h1>"
    if not vouched:
        head += f'<p class="soft">A program that calls itself “{who}” asks for this. Go on only if you have just come from it.</p>'
    wanted = "".join(f"<li>{words}</li>" for scope, words in SCOPE_WORDS.items() if scope in scopes)
    shared = f"<p>If you say yes, it may</p><ul>{wanted}</ul>{_withheld(scopes)}"
    back = (
        f'<p class="soft">It takes you back to {escape(_place(redirect_uri))}. You can shut it out again at any time, on the player’s page '
        "under “Connected apps”.</p>"
    )
    form = _sign_in(wrong) if listener is None else _decide(listener)
    return _page(f"{client} would like to come in", head + shared + form + back)


def refused(reason: str) -> str:
    """Return the page for a request that cannot be answered, and that leads nowhere."""
    return _page("This does not work", f"<h1>This does not work</h1><p>{escape(reason)}</p><p><a href='/'>To the player</a></p>")


def _withheld(scopes: Sequence[str]) -> str:
    if "state:read" in scopes:
        return "<p class='soft'>It does not learn your name, your recovery code, or what was recorded before.</p>"
    # What may steer may also ask why: `voice.commands.why` names no place and nothing of a body, but rain is rain where somebody is.
    why = " Asked why the music sounds as it does, it hears of the light, the weather and the hour." if "station:control" in scopes else ""
    return f"<p class='soft'>It learns nothing about your body, and neither your name nor where you are.{why}</p>"


def _place(redirect_uri: str) -> str:
    parts = urlsplit(redirect_uri)
    return "a program on this device" if parts.hostname in {"localhost", "127.0.0.1", "::1"} else parts.hostname or f"{parts.scheme}:"


def _sign_in(wrong: str | None) -> str:
    said = "" if wrong is None else f'<p class="wrong" role="alert">{escape(wrong)}</p>'
    return (
        "<p>Say first who you are: with a code for another device, which the player’s page makes where you are signed in, or with your "
        f'recovery code.</p><form method="post">{said}<label>Code<input name="code" required maxlength="64" autocomplete="off" '
        'autocapitalize="characters" spellcheck="false" autofocus></label><div class="acts">'
        f'<button class="strong" name="act" value="sign-in">Sign in</button>{_DENY}</div></form>'
    )


def _decide(listener: str) -> str:
    name = f" as {escape(listener)}" if listener else ""
    return (
        f'<p class="soft">You are signed in{name}.</p><form method="post"><div class="acts">'
        f'<button class="strong" name="act" value="allow">Let it in</button>{_DENY}</div></form>'
    )


def _page(title: str, inside: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/favicon.svg" type="image/svg+xml">'
        f"<title>{escape(title)} · Soundscape</title><style>{_STYLE}</style></head><body><main>{inside}</main></body></html>"
    )
