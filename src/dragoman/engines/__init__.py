"""Engines: the same stages, run in processes here (local.py) or on a cluster."""
