# SPDX-License-Identifier: MIT
"""Examples are judged by their results, never by how long the machine took for them."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "any machine", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")
