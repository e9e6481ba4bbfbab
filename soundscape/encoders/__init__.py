"""Stage 7, from samples to packets: one file per format, each exporting `ENCODER`. PyAV and lameenc are imported only here."""
