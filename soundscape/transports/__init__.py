"""Stage 10, ways out: packets to the outside world, one file per way, each exporting `TRANSPORT`.

A transport knows who may listen only through the `Admission` it is handed, and the sound only through the `Stations` seam.
"""
