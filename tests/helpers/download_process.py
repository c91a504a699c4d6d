# SPDX-License-Identifier: MIT
"""A process that downloads one file.

Usage: download_process.py URL TARGET SHA256
"""

import sys
from pathlib import Path

from desktop_search.encode.download import download


def main() -> None:
    url, target, sha256 = sys.argv[1:]
    print(download(url, Path(target), n_bytes=None, sha256=sha256))


if __name__ == "__main__":
    main()
