"""Everything that can be said, over one address."""

from typing import Any

import pytest

from tests.support.web import Web


async def say(web: Web, headers: dict[str, str] | None = None, **said: object) -> dict[str, Any]:
    """Say something and return the answer."""
    answer = await web.client.post("/voice/command", json=said, headers=headers)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"speech", "stream_url", "player_url"}
    return dict(answer.json())


async def test_playing_comes_with_an_address(web: Web) -> None:
    """Which any player can open at once."""
    await web.sign_up()
    answer = await say(web, intent="play", preset="rain", minutes=45, level=3)
    assert (answer["speech"], answer["player_url"]) == ("Here is Noise, for 45 minutes.", "http://localhost:8000/")
    head = await web.client.head(answer["stream_url"])
    assert (head.status_code, head.headers["content-type"]) == (200, "audio/mpeg")
    now = (await web.client.get("/api/me/station")).json()
    assert (now["on_air"], now["preset"], now["intensity"], now["timer"]["minutes"]) == (True, "noise", 3, 45)


async def test_a_program_may_steer_with_its_token(web: Web) -> None:
    """`station:control` is enough; without it nothing is done."""
    await web.sign_up()
    token = await web.device("station:control")
    web.client.cookies.clear()
    assert (await say(web, token, intent="softer"))["speech"] == "Softer: intensity 3 of 10."
    assert (await say(web, token, intent="play"))["stream_url"]


@pytest.mark.parametrize("scopes", [("state:read",), ("signals:write", "stream:listen")])
async def test_other_tokens_may_not(web: Web, scopes: tuple[str, ...]) -> None:
    """403, and 401 without any."""
    await web.sign_up()
    token = await web.device(*scopes)
    assert (await web.another_client(origin=None).post("/voice/command", json={"intent": "play"}, headers=token)).status_code == 403
    assert (await web.another_client().post("/voice/command", json={"intent": "play"})).status_code == 401


async def test_stop_takes_the_station_off_air(web: Web) -> None:
    """Whoever asked has no other way to end it."""
    await web.sign_up()
    await say(web, intent="play")
    answer = await say(web, intent="stop")
    assert (answer["speech"], answer["stream_url"]) == ("It fades out now.", None)
    assert (await web.client.get("/api/me/station")).json()["on_air"] is False


async def test_steps_add_up(web: Web) -> None:
    """From the usual by two, to the end."""
    await web.sign_up()
    said = [(await say(web, intent="livelier"))["speech"] for _ in range(4)]
    assert said == [
        "Livelier: intensity 7 of 10.",
        "Livelier: intensity 9 of 10.",
        "Livelier: intensity 10 of 10.",
        "It is as lively as it gets.",
    ]
    assert (await say(web, intent="softer", level=2))["speech"] == "Softer: intensity 2 of 10."


async def test_why_and_state_are_told_off_air_too(web: Web) -> None:
    """In the language that is asked for."""
    await web.sign_up()
    assert (await say(web, intent="why"))["speech"].startswith("It is Relax")
    assert (await say(web, {"Accept-Language": "de-AT,de;q=0.9"}, intent="state"))[
        "speech"
    ] == "Es läuft nichts. Als Nächstes kommt Entspannung."
    assert (await say(web, intent="wake", at="06:45", language="de"))["speech"].startswith("Dein Wecker steht auf 06:45 Uhr.")
    assert (await say(web, intent="state"))["speech"].endswith("Your alarm is set for 06:45.")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "intent"),
        ({"intent": "dance"}, "intent"),
        ({"intent": "play", "preset": "techno"}, "preset"),
        ({"intent": "play", "preset": 3}, "preset"),
        ({"intent": "play", "minutes": 721}, "minutes"),
        ({"intent": "play", "minutes": "45"}, "minutes"),
        ({"intent": "softer", "level": 0}, "level"),
        ({"intent": "softer", "level": 2.5}, "level"),
        ({"intent": "timer"}, "minutes"),
        ({"intent": "intensity"}, "level"),
        ({"intent": "wake"}, "at"),
        ({"intent": "wake", "at": "7:00"}, "at"),
        ({"intent": "play", "volume": 11}, "volume"),
    ],
)
async def test_a_wrong_command_names_its_field(web: Web, said: dict[str, object], field: str) -> None:
    """And changes nothing."""
    await web.sign_up()
    before = (await web.client.get("/api/me/station")).json()
    answer = await web.client.post("/voice/command", json=said)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert (await web.client.get("/api/me/station")).json() == before


async def test_intensity_is_set_and_kept(web: Web) -> None:
    """Over the station too, and null gives it back to the preset."""
    await web.sign_up()
    assert (await web.client.put("/api/me/station", json={"intensity": 8})).json()["intensity"] == 8
    await web.services.residents.save()
    web.services.residents._alive.clear()
    web.services.residents._recent.clear()
    assert (await web.client.get("/api/me/station")).json()["intensity"] == 8
    assert (await web.client.put("/api/me/station", json={"intensity": None})).json()["intensity"] is None
    for wrong in (0, 11, 2.5, "5", True):
        assert (await web.client.put("/api/me/station", json={"intensity": wrong})).status_code == 422
