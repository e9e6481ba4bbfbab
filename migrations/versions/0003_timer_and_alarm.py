"""Sleep timers and alarms; the mixer is kept per preset."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None

stations = sa.table("stations", sa.column("listener_id", sa.String), sa.column("preset", sa.String), sa.column("mixer", sa.JSON))


def upgrade() -> None:
    op.add_column("stations", sa.Column("timer", sa.JSON()))
    op.add_column("stations", sa.Column("alarm", sa.JSON()))
    _change_mixers(lambda preset, mixer: {preset: mixer} if mixer else {})


def downgrade() -> None:
    _change_mixers(lambda preset, mixer: mixer.get(preset, {}))
    for column in ("alarm", "timer"):
        op.drop_column("stations", column)


def _change_mixers(change: Callable[[str, dict[str, Any]], dict[str, Any]]) -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(stations)).all():
        mixer = change(row.preset, row.mixer or {})
        connection.execute(stations.update().where(stations.c.listener_id == row.listener_id).values(mixer=mixer))
