# SPDX-License-Identifier: MIT
"""The index on disk: SQLite and what is derived from it."""
