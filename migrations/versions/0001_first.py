"""The first tables: listeners and all that belongs to them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _owner() -> sa.Column[object]:
    return sa.Column("listener_id", sa.String(), nullable=False)


def _owned(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["listener_id"], ["listeners.id"], name=f"fk_{table}_listener_id", ondelete="CASCADE")


def _token(table: str) -> tuple[sa.Column[object], sa.UniqueConstraint]:
    column: sa.Column[object] = sa.Column("token_hash", sa.LargeBinary(), nullable=False)
    return column, sa.UniqueConstraint("token_hash", name=f"uq_{table}_token_hash")


def upgrade() -> None:
    op.create_table(
        "listeners",
        sa.Column("id", sa.String(), nullable=False),
        _instant("created_at"),
        sa.Column("recovery_hash", sa.LargeBinary(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String()),
        sa.Column("latitude", sa.Float()),
        sa.Column("longitude", sa.Float()),
        sa.Column("timezone", sa.String()),
        sa.Column("wake_min", sa.Integer()),
        sa.Column("bed_min", sa.Integer()),
        sa.Column("consent_location", sa.Boolean(), nullable=False),
        sa.Column("consent_heart_rate", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_listeners"),
        sa.UniqueConstraint("recovery_hash", name="uq_listeners_recovery_hash"),
    )
    for table in ("sessions", "streams"):
        op.create_table(
            table,
            sa.Column("id", sa.String(), nullable=False),
            _owner(),
            *_token(table),
            _instant("created_at"),
            _instant("expires_at"),
            sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
            _owned(table),
        )
    op.create_table(
        "pairings",
        sa.Column("lookup", sa.String(), nullable=False),
        _owner(),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        _instant("created_at"),
        _instant("expires_at"),
        sa.PrimaryKeyConstraint("lookup", name="pk_pairings"),
        _owned("pairings"),
    )
    op.create_table(
        "devices",
        sa.Column("id", sa.String(), nullable=False),
        _owner(),
        *_token("devices"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        _instant("created_at"),
        _instant("last_seen_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_devices"),
        _owned("devices"),
    )
    op.create_table(
        "bodies",
        _owner(),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("listener_id", name="pk_bodies"),
        _owned("bodies"),
    )
    op.create_table(
        "stations",
        _owner(),
        sa.Column("preset", sa.String(), nullable=False),
        sa.Column("mixer", sa.JSON(), nullable=False),
        sa.Column("hold", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("listener_id", name="pk_stations"),
        _owned("stations"),
    )
    for table in ("sessions", "pairings", "devices", "streams"):
        op.create_index(f"ix_{table}_listener_id", table, ["listener_id"])


def downgrade() -> None:
    for table in ("sessions", "pairings", "devices", "streams"):
        op.drop_index(f"ix_{table}_listener_id", table)
    for table in ("stations", "bodies", "devices", "pairings", "streams", "sessions", "listeners"):
        op.drop_table(table)
