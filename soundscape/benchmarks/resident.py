"""How much memory a process holds."""

from pathlib import Path


def resident_mb(pid: int | str = "self") -> float | None:
    """Return the resident memory of a process in MB, None where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return None
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024.0
