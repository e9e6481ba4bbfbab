"""Writers: one file for each layer that notes are written for, each exporting `WRITER`."""
