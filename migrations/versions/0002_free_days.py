"""Sleep habits of free days."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("listeners", sa.Column("free_wake_min", sa.Integer()))
    op.add_column("listeners", sa.Column("free_bed_min", sa.Integer()))
    op.add_column("listeners", sa.Column("free_days", sa.JSON()))


def downgrade() -> None:
    for column in ("free_days", "free_bed_min", "free_wake_min"):
        op.drop_column("listeners", column)
