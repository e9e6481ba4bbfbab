"""Soundscape: a private radio station for one listener, composed for their body and place at this moment."""

__version__ = "0.1.0"
