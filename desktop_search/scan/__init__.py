# SPDX-License-Identifier: MIT
"""Photo files to changes."""
