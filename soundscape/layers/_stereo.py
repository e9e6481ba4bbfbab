"""What belongs to both ears."""

from typing import Any

from soundscape.layers._pyo import pyo

CROSSED = 0.1
"""The gain at which each ear hears the other's side: unrelated sides then correlate by 0.2 and lose 2.2 dB in mono instead of 3."""


def with_shared_part(wide: Any) -> Any:
    """Return two streams that are safe in mono, made of two that may be unrelated."""
    return pyo.Sig([wide[1], wide[0]], mul=CROSSED, add=[wide[0], wide[1]])
