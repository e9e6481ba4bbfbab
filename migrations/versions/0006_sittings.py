"""Sittings, and the experiment of a listener."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("stations", sa.Column("experiment", sa.JSON()))
    op.create_table(
        "sittings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("listener_id", sa.String(), nullable=False),
        sa.Column("preset", sa.String()),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adaptive", sa.Boolean(), nullable=False),
        sa.Column("experiment_at", sa.DateTime(timezone=True)),
        sa.Column("block", sa.Integer()),
        sa.Column("heart", sa.JSON()),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sittings"),
        sa.ForeignKeyConstraint(["listener_id"], ["listeners.id"], name="fk_sittings_listener_id", ondelete="CASCADE"),
    )
    op.create_index("ix_sittings_listener_id", "sittings", ["listener_id"])


def downgrade() -> None:
    op.drop_table("sittings")
    op.drop_column("stations", "experiment")
