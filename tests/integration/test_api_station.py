"""The station, its state and its addresses over HTTP."""

from soundscape.host import messages
from soundscape.host.messages import Steer
from soundscape.paths import data_folder
from soundscape.wish import MixerEntry
from tests.support.web import Web


async def on_air(web: Web) -> str:
    """Make a listener whose station is on air and return its id."""
    listener = str((await web.sign_up())["listener"]["id"])
    await web.services.put_on_air(await web.services.residents.get(listener))
    return listener


async def test_presets_are_for_everybody_to_see(web: Web) -> None:
    """Without signing in."""
    presets = (await web.client.get("/api/presets")).json()["presets"]
    assert [preset["name"] for preset in presets] == sorted(path.stem for path in data_folder("presets").glob("*.toml"))
    assert set(presets[0]) == {"name", "title", "description", "mode"}


async def test_a_station_off_air_shows_what_is_set(web: Web) -> None:
    """Nothing plays, but the settings are there."""
    await web.sign_up()
    assert (await web.client.get("/api/me/station")).json() == {
        "on_air": False,
        "preset": "relax",
        "mixer": {},
        "hold": [],
        "timer": None,
        "alarm": None,
        "intensity": None,
        "position_frames": None,
        "connections": 0,
        "missing_layers": [],
    }


async def test_a_change_reaches_the_host_and_stays(web: Web) -> None:
    """What is absent stays as it was."""
    await on_air(web)
    await web.client.put("/api/me/station", json={"preset": "sleep", "mixer": {"bells": {"mute": True}}})
    answer = await web.client.put("/api/me/station", json={"hold": ["sun"], "timer": None, "alarm": None})
    document = answer.json()
    assert (document["on_air"], document["preset"], document["hold"]) == (True, "sleep", ["sun"])
    assert document["mixer"] == {"bells": {"mute": True, "level_db": None}}
    assert document["missing_layers"] == ["choir"]
    told = web.hosts.told(messages.Steer)[-1]
    assert isinstance(told, Steer)
    assert (told.wish.preset.name, told.wish.mixer, told.wish.hold) == ("sleep", {"bells": MixerEntry(mute=True)}, ("sun",))


async def test_a_refused_change_changes_nothing(web: Web) -> None:
    """Not even its good parts."""
    await on_air(web)
    before = (await web.client.get("/api/me/station")).json()
    answer = await web.client.put("/api/me/station", json={"preset": "sleep", "mixer": {"theremin": "auto"}})
    assert answer.status_code == 422
    assert "bass, bells, noise, pad, waves" in answer.json()["detail"]
    assert (await web.client.get("/api/me/station")).json() == before
    assert web.hosts.told(messages.Steer) == []


async def test_a_change_that_changes_nothing_is_not_passed_on(web: Web) -> None:
    """The host hears only what is new."""
    await on_air(web)
    await web.client.put("/api/me/station", json={"preset": "relax"})
    assert web.hosts.told(messages.Steer) == []


async def test_deleting_the_station_takes_it_off_air(web: Web) -> None:
    """With a fade; its settings stay."""
    listener = await on_air(web)
    assert (await web.client.delete("/api/me/station")).status_code == 204
    assert not web.parts.stations.on_air(listener)
    assert (await web.client.delete("/api/me/station")).status_code == 204


async def test_state_is_the_stations_own_while_it_plays(web: Web) -> None:
    """And what it would begin with while it does not."""
    await web.sign_up()
    assert (await web.client.get("/api/me/state")).json() == {"at": "2026-11-21T09:00:00+00:00", "preset": "relax"}
    await web.services.put_on_air(await web.services.residents.get((await web.client.get("/api/me")).json()["id"]))
    assert (await web.client.get("/api/me/state")).json() == {"energy": 0.5, "reasons": [], "preset_playing": "relax"}


async def test_the_day_is_the_next_24_hours(web: Web) -> None:
    """From now on, in steps of a quarter of an hour, with what the listener's own preset would make of each."""
    await web.sign_up()
    day = (await web.client.get("/api/me/day")).json()
    assert [point["at"] for point in day["points"][:2]] == ["2026-11-21T09:00:00+00:00", "2026-11-21T09:15:00+00:00"]
    assert len(day["points"]) == 97
    await web.client.put("/api/me/station", json={"preset": "sleep"})
    asleep = (await web.client.get("/api/me/day")).json()
    assert asleep["points"][0]["plan"]["tempo_bpm"] < day["points"][0]["plan"]["tempo_bpm"]


async def test_streams_are_made_listed_and_taken_back(web: Web) -> None:
    """The addresses are shown once."""
    await web.sign_up()
    made = (await web.client.post("/api/me/streams", json={"hours": 2})).json()
    assert made["expires_at"] == "2026-11-21T11:00:00Z"
    assert set(made["urls"]) == {"mp3", "opus", "aac", "m3u8", "m3u", "pls"}
    listed = await web.client.get("/api/me/streams")
    assert [stream["id"] for stream in listed.json()["streams"]] == [made["id"]]
    assert "/listen/" not in listed.text
    assert (await web.client.get(made["urls"]["m3u"])).status_code == 200
    assert (await web.client.delete(f"/api/me/streams/{made['id']}")).status_code == 204
    assert (await web.client.get("/api/me/streams")).json() == {"streams": []}
    assert (await web.client.get(made["urls"]["m3u"])).status_code == 410
    assert (await web.client.delete(f"/api/me/streams/{made['id']}")).status_code == 404


async def test_a_stream_lasts_30_days_unless_told_otherwise(web: Web) -> None:
    """720 hours."""
    await web.sign_up()
    assert (await web.client.post("/api/me/streams")).json()["expires_at"] == "2026-12-21T09:00:00Z"


async def test_an_expired_address_is_gone(web: Web) -> None:
    """410 with a plain sentence, whatever is asked for; one that never was is 404."""
    await web.sign_up()
    urls = (await web.client.post("/api/me/streams", json={"hours": 1})).json()["urls"]
    web.clock.advance(3600.0)
    for kind, url in urls.items():
        for answer in (await web.client.get(url), await web.client.head(url)):
            assert answer.status_code == 410, kind
        never = f"{url.rpartition('/')[0]}/{'x' * 32}.{kind}"
        assert (await web.client.get(never)).status_code == 404
    assert "no longer good" in (await web.client.get(urls["mp3"])).json()["detail"]
    assert web.hosts.said == []


async def test_a_playlist_names_the_stream(web: Web) -> None:
    """With the whole address, and any page may read it."""
    await web.sign_up()
    urls = (await web.client.post("/api/me/streams")).json()["urls"]
    answer = await web.client.get(urls["m3u"])
    assert answer.text.splitlines() == ["#EXTM3U", "#EXTINF:-1,Soundscape", urls["mp3"]]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-type"].startswith("audio/x-mpegurl")
    answer = await web.client.get(urls["pls"])
    assert answer.text.splitlines()[:3] == ["[playlist]", "NumberOfEntries=1", f"File1={urls['mp3']}"]
    assert answer.headers["content-type"].startswith("audio/x-scpls")


async def test_other_formats_are_named_as_missing(web: Web) -> None:
    """404, saying what there is."""
    await web.sign_up()
    url = (await web.client.post("/api/me/streams")).json()["urls"]["mp3"]
    for extension in ("flac", "wav", "mp3.exe"):
        answer = await web.client.get(url.removesuffix("mp3") + extension)
        assert answer.status_code == 404
        assert ".m3u8" in answer.json()["detail"]


async def test_a_full_server_says_when_to_come_back(web: Web) -> None:
    """503 before a byte of audio."""
    for number in range(5):
        client = web.another_client()
        listener = (await web.sign_up(client))["listener"]["id"]
        if number < 4:
            await web.services.put_on_air(await web.services.residents.get(listener))
    answer = await client.get((await client.post("/api/me/streams")).json()["urls"]["mp3"])
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
