"""Reconciling: what the claims of one incident say together: its fields, its low/best/high, how far they agree."""

from dragoman.reconciling.campaigns import renamed
from dragoman.reconciling.fields import country_name, in_words
from dragoman.reconciling.reconcile import incidents_of, reconcile

__all__ = ["country_name", "in_words", "incidents_of", "reconcile", "renamed"]
