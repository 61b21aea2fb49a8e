"""How much of the profile's search a property takes."""

from hypothesis import settings


def lives(percent: int, *, steps: int | None = None) -> settings:
    """The settings of the profile at that share of its examples: a life on disk costs ten in plain books."""
    profile = settings()
    count = max(1, profile.max_examples * percent // 100)
    return settings(max_examples=count, stateful_step_count=steps or profile.stateful_step_count)
