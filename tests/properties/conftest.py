"""How long the properties search: a few seconds for every run, hours with LOYALTY_HYPOTHESIS=soak."""

import os

from hypothesis import HealthCheck, settings

_QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
settings.register_profile(
    "suite", max_examples=300, stateful_step_count=25, deadline=None, derandomize=True, suppress_health_check=_QUIET
)
settings.register_profile(
    "soak", max_examples=20_000, stateful_step_count=40, deadline=None, suppress_health_check=_QUIET, print_blob=True
)
settings.load_profile(os.environ.get("LOYALTY_HYPOTHESIS", "suite"))
