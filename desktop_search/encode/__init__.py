# SPDX-License-Identifier: MIT
"""Pixels or words to unit embeddings; the only place with model libraries."""
