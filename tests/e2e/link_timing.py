"""How soon an account that is linked gets its tokens, from a real server over a connection of its own each time: part of `make bench`."""

import json
import tempfile
import time
from pathlib import Path
from statistics import median
from urllib.parse import parse_qs, urlsplit

import httpx
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import OAuth2Client

from tests.support.running import Running, serving

ROUNDS = 200
GOAL_MS = 1000.0
REDIRECT = "http://127.0.0.1:3030/callback"


def _measured_ms(server: Running) -> dict[str, list[float]]:
    told = {"redirect_uris": [REDIRECT], "token_endpoint_auth_method": "none"}
    client_id = httpx.post(f"{server.url}/oauth/register", json=told).json()["client_id"]
    settings = {"redirect_uri": REDIRECT, "scope": "station:control", "code_challenge_method": "S256"}
    elapsed_ms: dict[str, list[float]] = {"tokens for a code": [], "tokens for a refresh token": []}
    for _ in range(ROUNDS // 40):
        with server.listener() as listener:
            for _ in range(40):
                with OAuth2Client(client_id, token_endpoint_auth_method="none", **settings) as client:
                    verifier = generate_token(48)
                    address, _ = client.create_authorization_url(f"{server.url}/oauth/authorize", code_verifier=verifier)
                    location = listener.post(address, data={"act": "allow"}).headers["location"]
                    (code,) = parse_qs(urlsplit(location).query)["code"]
                    began_s = time.perf_counter()
                    token = client.fetch_token(f"{server.url}/oauth/token", code=code, code_verifier=verifier)
                    elapsed_ms["tokens for a code"].append(1000.0 * (time.perf_counter() - began_s))
                    began_s = time.perf_counter()
                    client.refresh_token(f"{server.url}/oauth/token", refresh_token=token["refresh_token"])
                    elapsed_ms["tokens for a refresh token"].append(1000.0 * (time.perf_counter() - began_s))
    return elapsed_ms


def main() -> None:
    """Print the median and the worst of two hundred of each, as JSON."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), render_hosts=1) as server:
        measured = _measured_ms(server)
    for name, values in measured.items():
        worst = round(max(values), 3)
        print(json.dumps({"name": name, "value": round(median(values), 3), "worst": worst, "unit": "ms", "goal": GOAL_MS}))


if __name__ == "__main__":
    main()
