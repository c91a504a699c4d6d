# SPDX-License-Identifier: MIT
"""The window; the only place with Qt."""
