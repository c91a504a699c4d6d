# SPDX-License-Identifier: MIT
"""Desktop photo search with a bi-encoder cascade."""

__version__ = "0.1.0"
