"""The store on real SQLite."""

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
from alembic import command
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from soundscape.alarm import Alarm
from soundscape.body.habits import Habits
from soundscape.body.state import BodyState
from soundscape.errors import InvalidInput
from soundscape.experiment import planned
from soundscape.listener import Consents, Place, Profile
from soundscape.report import Kept
from soundscape.sitting import Answer, HeartSummary
from soundscape.sleep_timer import SleepTimer
from soundscape.store import (
    bodies,
    devices,
    heart_rates,
    links,
    listeners,
    migrations,
    pairings,
    sessions,
    sittings,
    stations,
    streams,
    upkeep,
)
from soundscape.store.database import Database, DatabaseDown
from soundscape.store.devices import Device
from soundscape.store.heart_rates import HeartRate
from soundscape.store.links import Link
from soundscape.store.listeners import Listener
from soundscape.store.pairings import Pairing
from soundscape.store.sessions import MAX_PER_LISTENER, Session
from soundscape.store.stations import StationSettings
from soundscape.store.streams import EXPIRED_KEPT, Stream
from soundscape.store.tables import metadata
from soundscape.wish import MixerEntry

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
ADA = Listener(
    "ada",
    NOW,
    (1 << 63) - 1,
    "Ada",
    Profile(
        Place(52.52, 13.405), "Europe/Berlin", Habits(7.0, 23.25), consents=Consents(location=True, heart_rate=True, keep_heart_rate=True)
    ),
)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database with one listener."""
    opened = Database(f"sqlite+aiosqlite:///{tmp_path}/a folder %d/soundscape.db")
    await opened.migrate()
    async with opened.begin() as connection:
        await listeners.add(connection, ADA, recovery_hash=b"recovery")
    yield opened
    await opened.close()


async def test_migrations_lead_up_and_down(database: Database) -> None:
    """Every table comes and goes, and comes again."""
    async with database.begin() as connection:
        await connection.run_sync(migrations.downgrade)
        assert await connection.run_sync(lambda synced: inspect(synced).get_table_names()) == ["alembic_version"]
    await database.migrate()
    async with database.begin() as connection:
        names = await connection.run_sync(lambda synced: inspect(synced).get_table_names())
    assert set(names) == {*metadata.tables, "alembic_version"}


async def test_the_tables_are_what_the_migrations_make(database: Database) -> None:
    """Alembic finds nothing left to do."""
    async with database.begin() as connection:
        await connection.run_sync(lambda synced: command.check(migrations.configuration(synced)))


async def test_migrating_again_changes_nothing(database: Database) -> None:
    """Every start does it."""
    await database.migrate()
    async with database.begin() as connection:
        assert await listeners.find(connection, "ada") == ADA


async def test_a_database_of_a_newer_release_is_refused_clearly(database: Database) -> None:
    """It names the setting."""
    async with database.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(InvalidInput, match="SOUNDSCAPE_DATABASE_URL"):
        await database.migrate()


async def test_sqlite_runs_with_wal_and_foreign_keys(database: Database) -> None:
    """On every connection."""
    async with database.begin() as connection:
        assert (await connection.execute(text("PRAGMA journal_mode"))).scalar() == "wal"
        assert (await connection.execute(text("PRAGMA foreign_keys"))).scalar() == 1


async def test_a_listener_comes_back_as_they_were(database: Database) -> None:
    """With the whole seed, and instants in UTC whatever zone they were given in."""
    there = Listener("eve", NOW.astimezone(timezone(timedelta(hours=5))), 0)
    async with database.begin() as connection:
        await listeners.add(connection, there, recovery_hash=b"other")
        assert await listeners.find(connection, "ada") == ADA
        found = await listeners.find(connection, "eve")
        assert found == there
        assert found.created_at.utcoffset() == timedelta(0)
        assert await listeners.find(connection, "nobody") is None
        assert await listeners.find_by_recovery(connection, b"recovery") == "ada"


async def test_body_and_station_are_kept(database: Database) -> None:
    """As values, the newest wins."""
    settings = StationSettings(
        "sleep",
        {"sleep": {"bells": MixerEntry(mute=True, level_db=-6.0)}, "relax": {"pad": MixerEntry(level_db=3.0)}},
        ("sun",),
        SleepTimer(1e9, 300.0),
        Alarm(7.25, 1200.0, "focus", (0, 1, 4)),
        planned("feedback", block_minutes=20.0, blocks=16, seed=1, began_s=1e9),
    )
    async with database.begin() as connection:
        await bodies.add(connection, "ada", BodyState())
        await bodies.change(connection, "ada", BodyState(resting_bpm=58.0))
        await stations.add(connection, "ada", StationSettings("relax"))
        await stations.change(connection, "ada", settings)
        assert await bodies.find(connection, "ada") == BodyState(resting_bpm=58.0)
        assert await stations.find(connection, "ada") == settings


async def test_erasing_a_listener_leaves_nothing(database: Database) -> None:
    """Every table that belongs to them is empty afterwards."""
    async with database.begin() as connection:
        await bodies.add(connection, "ada", BodyState())
        await stations.add(connection, "ada", StationSettings("relax"))
        await sessions.add(connection, Session("s", "ada", NOW, LATER), token_hash=b"s")
        await devices.add(connection, Device("d", "ada", "watch", ("signals:write",), NOW), token_hash=b"d")
        await streams.add(connection, {b"t": Stream("t", "ada", NOW, LATER)})
        await pairings.replace(connection, Pairing("ABCD", "ada", b"p", 0, NOW, LATER))
        await heart_rates.add(connection, "ada", [HeartRate(NOW, 72.0)])
        await links.put(connection, Link("ada", "pulsoid", "secret", NOW))
        await listeners.erase(connection, "ada")
    async with database.begin() as connection:
        for table in metadata.tables.values():
            assert (await connection.execute(table.select())).all() == []


async def test_heart_rates_come_back_as_they_were(database: Database) -> None:
    """To the millisecond, oldest first, each instant once, and only between the times asked for."""
    rates = [HeartRate(NOW - timedelta(seconds=second), 60.0 + second) for second in range(5)]
    async with database.begin() as connection:
        await heart_rates.add(connection, "ada", rates)
        await heart_rates.add(connection, "ada", [HeartRate(NOW, 99.5), HeartRate(NOW + timedelta(milliseconds=250), 100.0)])
        found = await heart_rates.of(connection, "ada")
        assert found == [*reversed(rates[1:]), HeartRate(NOW, 99.5), HeartRate(NOW + timedelta(milliseconds=250), 100.0)]
        between = await heart_rates.of(connection, "ada", since=NOW - timedelta(seconds=2), until=NOW)
        assert [rate.bpm for rate in between] == [62.0, 61.0]
        await heart_rates.forget(connection, "ada")
        assert await heart_rates.of(connection, "ada") == []


async def test_heart_rates_are_kept_only_where_that_is_wanted(database: Database) -> None:
    """Whatever comes late for somebody who has said no meanwhile, or is gone, is dropped."""
    no = msgspec.structs.replace(ADA, profile=Profile(consents=Consents(heart_rate=True)))
    async with database.begin() as connection:
        await listeners.change(connection, no)
        for listener in ("ada", "nobody"):
            await heart_rates.add(connection, listener, [HeartRate(NOW, 72.0)])
            assert await heart_rates.of(connection, listener) == []


async def test_heart_rates_are_thinned_to_one_a_minute_after_a_day(database: Database) -> None:
    """To the mean of the minute, whole minutes first; again changes nothing, and what comes late is thinned too."""
    old, young = NOW - timedelta(days=1, minutes=3), NOW - timedelta(hours=23)
    rates = [HeartRate(start + timedelta(seconds=second), 60.0 + second % 60) for start in (old, young) for second in range(120)]
    means = [HeartRate(old, 89.5), HeartRate(old + timedelta(minutes=1), 89.5)]
    async with database.begin() as connection:
        await heart_rates.add(connection, "ada", [*rates, HeartRate(NOW - timedelta(days=30, seconds=1), 70.0)])
        for _ in range(2):
            await heart_rates.thin(connection, NOW)
            assert await heart_rates.of(connection, "ada") == [*means, *rates[120:]]
        await heart_rates.add(connection, "ada", [HeartRate(old + timedelta(seconds=30), 100.0)])
        await heart_rates.thin(connection, NOW)
        assert (await heart_rates.of(connection, "ada"))[0] == HeartRate(old, 94.75)


async def test_what_has_expired_is_removed(database: Database) -> None:
    """And what has not stays."""
    async with database.begin() as connection:
        await sessions.add(connection, Session("old", "ada", NOW, NOW), token_hash=b"1")
        await sessions.add(connection, Session("new", "ada", NOW, LATER), token_hash=b"2")
        await upkeep.remove_expired(connection, NOW)
        assert [session.id for session in await sessions.of(connection, "ada")] == ["new"]


async def test_an_address_that_was_taken_back_is_known_for_a_while(database: Database) -> None:
    """So that players can be told; after three months it never was."""
    async with database.begin() as connection:
        await streams.add(connection, {b"t": Stream("t", "ada", NOW, LATER)})
        assert not await streams.revoke(connection, "t", listener_id="eve", now=NOW)
        assert await streams.revoke(connection, "t", listener_id="ada", now=NOW)
        assert not await streams.revoke(connection, "t", listener_id="ada", now=NOW)
        assert await streams.of(connection, "ada", good_at=NOW) == []
        for days, known in ((89, True), (91, False)):
            await upkeep.remove_expired(connection, NOW + timedelta(days=days))
            assert (await streams.find(connection, b"t") is not None) is known


async def test_expired_addresses_of_one_listener_are_bounded(database: Database) -> None:
    """The oldest are forgotten when a new one is made."""
    async with database.begin() as connection:
        for number in range(EXPIRED_KEPT + 5):
            made = NOW + timedelta(seconds=number)
            await streams.add(connection, {str(number).encode(): Stream(str(number), "ada", made, made)})
        kept = await streams.of(connection, "ada")
    assert len(kept) == EXPIRED_KEPT + 1
    assert kept[-1].id == str(EXPIRED_KEPT + 4)


async def test_sessions_of_one_listener_are_bounded(database: Database) -> None:
    """The oldest ends."""
    async with database.begin() as connection:
        for number in range(MAX_PER_LISTENER + 2):
            made_at = NOW + timedelta(seconds=number)
            await sessions.add(connection, Session(f"{number}", "ada", made_at, LATER), token_hash=bytes([number]))
        kept = [session.id for session in await sessions.of(connection, "ada")]
    assert len(kept) == MAX_PER_LISTENER
    assert kept[0] == "2"


async def test_a_new_pairing_code_replaces_the_last(database: Database) -> None:
    """One at a time, and never two with the same first half."""
    async with database.begin() as connection:
        await listeners.add(connection, Listener("eve", NOW, 0), recovery_hash=b"other")
        assert await pairings.replace(connection, Pairing("AAAA", "ada", b"1", 0, NOW, LATER))
        assert await pairings.replace(connection, Pairing("BBBB", "ada", b"2", 0, NOW, LATER))
        assert not await pairings.replace(connection, Pairing("BBBB", "eve", b"3", 0, NOW, LATER))
        assert [code.lookup for code in await pairings.of(connection, "ada")] == ["BBBB"]


async def test_only_the_owner_removes(database: Database) -> None:
    """Somebody else's id does nothing."""
    async with database.begin() as connection:
        await devices.add(connection, Device("d", "ada", "watch", ("signals:write",), NOW), token_hash=b"d")
        await devices.seen(connection, {"d": LATER, "gone": LATER})
        assert not await devices.remove(connection, "d", listener_id="eve")
        assert [device.last_seen_at for device in await devices.of(connection, "ada")] == [LATER]
        assert await devices.remove(connection, "d", listener_id="ada")


async def test_what_cannot_be_a_database_is_refused_in_one_sentence(tmp_path: Path) -> None:
    """A file of noise, and a place where nothing can be made: the setting is named and nothing else is said."""
    (tmp_path / "noise.db").write_bytes(bytes(range(256)) * 64)
    for place in (tmp_path / "noise.db", Path("/proc/nowhere/soundscape.db")):
        with pytest.raises(InvalidInput, match="SOUNDSCAPE_DATA_DIR"):
            await Database(f"sqlite+aiosqlite:///{place}").prepare()


async def test_a_file_that_is_no_database_is_refused_as_down(tmp_path: Path) -> None:
    """Whatever the driver says, one error comes out, without the values of the statement."""
    broken = Database(f"sqlite+aiosqlite:///{tmp_path}")
    with pytest.raises(DatabaseDown) as refusal:
        await broken.ping()
    assert isinstance(refusal.value.__cause__, OperationalError)
    await broken.close()
    # The driver's thread of a connection that failed ends by itself, but may want the loop once more for it.
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join)


def sat(number: int, at: datetime = NOW, **changes: object) -> Kept:
    """Return a sitting of ten minutes."""
    values: dict[str, object] = {
        "id": f"s{number}",
        "preset": "relax",
        "began_at": at,
        "ended_at": at + timedelta(minutes=10),
        "adaptive": True,
        "experiment_at": None,
        "block": None,
        "heart": HeartSummary(9, 62.25, -0.125),
        "answers": (Answer(at.timestamp(), "good", flow=4.0),),
    }
    return Kept(**{**values, **changes})  # type: ignore[arg-type]  # as above


async def test_sittings_are_kept_and_kept_anew(database: Database) -> None:
    """With what the heart did and what was said, oldest first; without a heart it is none."""
    alone = sat(3, NOW - timedelta(hours=2), preset=None, heart=None, experiment_at=NOW, block=0, adaptive=False)
    async with database.begin() as connection:
        await sittings.keep(connection, "ada", sat(1))
        await sittings.keep(connection, "ada", alone)
        longer = sat(1, ended_at=NOW + timedelta(hours=1))
        await sittings.keep(connection, "ada", longer)
        assert await sittings.of(connection, "ada") == [alone, longer]
        await sittings.forget_hearts(connection, "ada")
        assert [kept.heart for kept in await sittings.of(connection, "ada")] == [None, None]


async def test_a_heart_is_not_kept_of_whoever_does_not_allow_it(database: Database) -> None:
    """Whatever the one who saves believed, and whether the sitting is new."""
    taken_back = msgspec.structs.replace(ADA, profile=msgspec.structs.replace(ADA.profile, consents=Consents()))
    async with database.begin() as connection:
        await sittings.keep(connection, "ada", sat(1))
        await listeners.change(connection, taken_back)
        for number in (1, 2):
            await sittings.keep(connection, "ada", sat(number))
        assert [kept.heart for kept in await sittings.of(connection, "ada")] == [None, None]


async def test_there_is_an_end_to_sittings(database: Database) -> None:
    """The last four hundred, for ninety days, and none of anybody who is gone."""
    async with database.begin() as connection:
        for number in range(405):
            await sittings.keep(connection, "ada", sat(number, NOW + timedelta(minutes=number)))
        kept = await sittings.of(connection, "ada")
        assert (len(kept), kept[0].id) == (400, "s5")
        await upkeep.remove_expired(connection, NOW + timedelta(days=90, minutes=5 + 10 + 99))
        assert len(await sittings.of(connection, "ada")) == 300
        await listeners.erase(connection, "ada")
        assert await sittings.of(connection, "ada") == []
