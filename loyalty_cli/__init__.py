"""Loyalty: a loyalty-card tool for shops, at the counter and in bulk."""

__version__ = "0.1.0"
