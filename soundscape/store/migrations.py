"""Migrations: Alembic, configured here and nowhere else."""

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from soundscape.errors import InvalidInput
from soundscape.paths import data_folder


def configuration(connection: Connection) -> Config:
    """Return the configuration of Alembic for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(data_folder("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the tables up to `revision`. Raises InvalidInput when they were made by a newer release."""
    try:
        command.upgrade(configuration(connection), revision)
    except CommandError as error:
        raise InvalidInput("SOUNDSCAPE_DATABASE_URL", f"cannot be read by this release ({error})") from error


def downgrade(connection: Connection, revision: str = "base") -> None:
    """Take the tables down to `revision`."""
    command.downgrade(configuration(connection), revision)
