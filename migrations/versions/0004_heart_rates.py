"""Heart rates of listeners who want them kept."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("listeners", sa.Column("consent_keep_heart_rate", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "heart_rates",
        sa.Column("listener_id", sa.String(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("bpm", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("listener_id", "at_ms", name="pk_heart_rates"),
        sa.ForeignKeyConstraint(["listener_id"], ["listeners.id"], name="fk_heart_rates_listener_id", ondelete="CASCADE"),
    )


def downgrade() -> None:
    op.drop_table("heart_rates")
    op.drop_column("listeners", "consent_keep_heart_rate")
