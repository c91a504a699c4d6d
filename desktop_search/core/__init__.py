# SPDX-License-Identifier: MIT
"""The vocabulary: records, seams, errors, settings, paths."""
