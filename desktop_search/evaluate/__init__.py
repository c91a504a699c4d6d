# SPDX-License-Identifier: MIT
"""Does it reproduce the paper, and what is it worth on photos with captions."""
