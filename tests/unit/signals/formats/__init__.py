"""Formats, each with what the world really sends."""
