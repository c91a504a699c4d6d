# SPDX-License-Identifier: MIT
"""A query to rankings."""
