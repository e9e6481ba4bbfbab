"""Stage 10, readings that are fetched rather than posted: one file per source, on behalf of listeners who have allowed it."""
