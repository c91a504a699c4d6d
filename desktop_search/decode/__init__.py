# SPDX-License-Identifier: MIT
"""Untrusted bytes to upright sRGB pixels, preview and metadata."""
