"""Stage 5, the sounds: one pyo file per layer, each exporting `LAYER`."""
