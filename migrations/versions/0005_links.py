"""Links to services that pass a heart rate on."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "links",
        sa.Column("listener_id", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("listener_id", "service", name="pk_links"),
        sa.ForeignKeyConstraint(["listener_id"], ["listeners.id"], name="fk_links_listener_id", ondelete="CASCADE"),
    )


def downgrade() -> None:
    op.drop_table("links")
