"""`python -m soundscape.host`: one host process, started by the pool. Commands come in on stdin, messages leave on stdout."""

import gc
import logging
import os
import signal
import sys

from soundscape.clock import SystemClock
from soundscape.host import worker
from soundscape.studio import open_studio


def main() -> None:
    """Serve stations until stdin closes."""
    # Libraries print; the pipe must carry nothing but messages. Whatever is printed from here on goes to stderr.
    says_fd = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # Ctrl-C reaches the whole group: the web process decides when its hosts end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s host: %(message)s")
    studio = open_studio()
    # What is loaded now lives as long as the process; the collector need not look at it again.
    gc.freeze()
    worker.run(studio, SystemClock(), commands_fd=sys.stdin.fileno(), says_fd=says_fd)


if __name__ == "__main__":
    main()
