"""Stage 1, what can be told to us: one file per signal, each exporting `SIGNAL`.

A signal turns what a device says into a `Reading`, or refuses it with the field and the allowed range.
"""
