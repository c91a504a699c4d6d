# SPDX-License-Identifier: MIT
"""What is mounted where, from lines as Linux writes them."""

import sys
from pathlib import Path

import pytest

from desktop_search.scan import mounts

LINES = rb"""22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
23 22 0:21 / /proc rw - proc proc rw
30 22 0:40 / /home/me/Network rw,relatime shared:9 master:2 - cifs //nas/photos rw
31 22 8:17 / /home/me/Photos/My\040card\012 rw - vfat /dev/sdb1 rw
32 22 0:41 / /home/me/Photos/sshfs rw - fuse.sshfs nas: rw
33 22 0:42 / /mnt/old rw - nfs4 nas:/old rw
34 22 8:33 / /mnt/old rw - ext4 /dev/sdc1 rw
35 22 0:43 / /home/me/Net rw - 9p host rw
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Linux's own list")


@pytest.fixture(autouse=True)
def mountinfo(tmp_path, monkeypatch):
    path = tmp_path / "mountinfo"
    path.write_bytes(LINES)
    monkeypatch.setattr(mounts, "MOUNTINFO", path)
    return path


@pytest.mark.parametrize(
    ("root", "remote", "has_remote"),
    [
        ("/home/me/Network", True, False),
        ("/home/me/Network/2024/trip", True, False),
        ("/home/me/Networks", False, False),
        ("/home/me/Net", True, False),
        ("/home/me/Photos", False, True),
        ("/home/me/Photos/My card\n", False, False),
        ("/mnt/old", False, False),  # what is mounted last hides what is below it
        ("/", False, True),
    ],
)
def test_network_disks_are_known_by_their_kind(root, remote, has_remote):
    assert (mounts.is_remote(Path(root)), mounts.has_remote(Path(root))) == (remote, has_remote)


def test_mounts_below_a_root_are_relative_to_it():
    assert mounts.mounts_below(Path("/home/me/Photos")) == {Path("My card\n"), Path("sshfs")}
    assert mounts.mounts_below(Path("/home/me/Network")) == {Path()}
    assert mounts.mounts_below(Path("/home/you")) == frozenset()


def test_without_such_a_list_nothing_is_a_mount(mountinfo):
    mountinfo.unlink()
    assert mounts.mounts_below(Path("/")) == frozenset()
    assert not mounts.is_remote(Path("/home/me/Network"))
