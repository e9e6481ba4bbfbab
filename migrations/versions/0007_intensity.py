"""How much of everything a listener asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("stations", sa.Column("intensity", sa.Integer()))


def downgrade() -> None:
    op.drop_column("stations", "intensity")
