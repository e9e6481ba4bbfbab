"""The tables. Instants are kept in UTC; everything that belongs to a listener goes with them."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    false,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware instant. SQLite forgets zones, so all are stored in UTC and come back in it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: D102
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: D102
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _owner(*, primary_key: bool = False) -> Column[str]:
    owner = ForeignKey("listeners.id", ondelete="CASCADE")
    return Column("listener_id", String, owner, primary_key=primary_key, nullable=False, index=not primary_key)


listeners = Table(
    "listeners",
    metadata,
    Column("id", String, primary_key=True),
    Column("created_at", Instant, nullable=False),
    Column("recovery_hash", LargeBinary, nullable=False, unique=True),
    Column("seed", BigInteger, nullable=False),
    Column("name", String),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("timezone", String),
    Column("wake_min", Integer),
    Column("bed_min", Integer),
    Column("free_wake_min", Integer),
    Column("free_bed_min", Integer),
    Column("free_days", JSON),
    Column("consent_location", Boolean, nullable=False),
    Column("consent_heart_rate", Boolean, nullable=False),
    Column("consent_keep_heart_rate", Boolean, nullable=False, server_default=false()),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String, primary_key=True),
    _owner(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

pairings = Table(
    "pairings",
    metadata,
    Column("lookup", String, primary_key=True),
    _owner(),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

devices = Table(
    "devices",
    metadata,
    Column("id", String, primary_key=True),
    _owner(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_seen_at", Instant),
)

streams = Table(
    "streams",
    metadata,
    Column("id", String, primary_key=True),
    _owner(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

bodies = Table(
    "bodies",
    metadata,
    _owner(primary_key=True),
    Column("state", LargeBinary, nullable=False),
)

stations = Table(
    "stations",
    metadata,
    _owner(primary_key=True),
    Column("preset", String, nullable=False),
    Column("mixer", JSON, nullable=False),
    Column("hold", JSON, nullable=False),
    Column("timer", JSON),
    Column("alarm", JSON),
    Column("experiment", JSON),
    Column("intensity", Integer),
)

sittings = Table(
    "sittings",
    metadata,
    Column("id", String, primary_key=True),
    _owner(),
    Column("preset", String),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=False),
    Column("adaptive", Boolean, nullable=False),
    Column("experiment_at", Instant),
    Column("block", Integer),
    Column("heart", JSON),
    Column("answers", JSON, nullable=False),
)

heart_rates = Table(
    "heart_rates",
    metadata,
    _owner(primary_key=True),
    Column("at_ms", BigInteger, primary_key=True),
    Column("bpm", Float, nullable=False),
)

links = Table(
    "links",
    metadata,
    _owner(primary_key=True),
    Column("service", String, primary_key=True),
    Column("secret", String, nullable=False),
    Column("linked_at", Instant, nullable=False),
)

clients = Table(
    "clients",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("redirect_uris", JSON, nullable=False),
    Column("secret_hash", LargeBinary),
    Column("created_at", Instant, nullable=False),
)

grants = Table(
    "grants",
    metadata,
    Column("id", String, primary_key=True),
    _owner(),
    Column("client_id", String, nullable=False, index=True),
    Column("client_name", String, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("redirect_uri", String, nullable=False),
    Column("challenge", String, nullable=False),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    Column("family_hash", LargeBinary, unique=True),
    Column("refresh_hash", LargeBinary),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

access_tokens = Table(
    "access_tokens",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("grant_id", String, ForeignKey("grants.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("scopes", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)
