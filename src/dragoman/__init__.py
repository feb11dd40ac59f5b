"""Dragoman: an open war monitor. Public names only."""
