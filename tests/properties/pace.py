"""How much of the profile's search a property takes."""

from hypothesis import settings


def lives(percent: int) -> settings:
    """The settings of the profile, at that share of its examples: a life on disk costs ten in plain books."""
    return settings(max_examples=max(1, settings().max_examples * percent // 100))
