"""The one door to pyo. The double-precision build is used: the single one has crashed reading past its tables.

pyo prints a banner unless told otherwise before it is imported, and its import order matters; nobody else imports it.
"""

import os

os.environ.setdefault("PYO_GUI_WX", "0")

import pyo64 as pyo

__all__ = ["pyo"]
