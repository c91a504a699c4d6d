# SPDX-License-Identifier: MIT
"""The language of the search box: text to a typed tree and back."""
