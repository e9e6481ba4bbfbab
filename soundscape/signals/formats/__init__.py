"""Stage 1, the forms in which things that others made tell their readings: one file per form, each exporting `FORMAT`.

A format is known by its shape alone, and turns what it holds into samples as their signal reads them.
"""
