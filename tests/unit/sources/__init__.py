"""Tests of soundscape.sources."""
