"""Tests of hearing: every measure against sounds whose answer is known."""
