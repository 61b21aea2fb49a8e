"""How long the properties search: seconds in every run of the tests, hours with LOYALTY_HYPOTHESIS=soak."""

import os

from hypothesis import HealthCheck, settings

_QUIET = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
settings.register_profile(
    "suite", max_examples=250, stateful_step_count=25, deadline=None, derandomize=True, suppress_health_check=_QUIET
)
settings.register_profile(
    "soak", max_examples=50_000, stateful_step_count=40, deadline=None, print_blob=True, suppress_health_check=_QUIET
)
settings.load_profile(os.environ.get("LOYALTY_HYPOTHESIS", "suite"))
