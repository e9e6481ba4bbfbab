"""Stage 4, what a bar is made of: tonality, chords, phrases, motifs and rhythm, and one writer for each layer. Pure, and seeded per bar."""
