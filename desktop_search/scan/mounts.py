# SPDX-License-Identifier: MIT
"""What is mounted where: which folders are disks of their own, which are on the network.

What comes in: a root. What goes out: mount points below it; whether changes there are told of.
Which thread: "scan" and "watcher"; for the commands the calling thread. Nothing on the disks
themselves is asked, so a dead one cannot hold this up.
"""

import os
import re
import sys
from pathlib import Path

NETWORK_TYPES = frozenset(
    {
        "9p", "afpfs", "afs", "ceph", "cifs", "coda", "davfs", "fuse.ceph", "fuse.davfs2",
        "fuse.glusterfs", "fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs", "fuse.sshfs",
        "fuse.vmhgfs-fuse", "gfs2", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2",
        "prl_fs", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs",
    }
)  # fmt: skip
"""What others write there is not told to this computer. Source: watchdog #409, #504, #668."""
MOUNTINFO = Path("/proc/self/mountinfo")
_ESCAPED = re.compile(rb"\\([0-7]{3})")
_DRIVE_REMOTE = 4
"""Source: GetDriveTypeW."""


def mounts_below(root: Path) -> frozenset[Path]:
    """The mount points at and below a root, relative to it; empty where the system is silent."""
    inside = os.path.join(os.fsencode(root), b"")
    return frozenset(
        Path(os.fsdecode(point[len(inside) :]))
        for point in _mounted()
        if os.path.join(point, b"").startswith(inside)
    )


def is_remote(root: Path) -> bool:
    """Whether a root is on a network file system."""
    if sys.platform == "win32":
        import ctypes

        drive = os.path.splitdrive(root)[0]
        if drive.startswith("\\\\"):
            return True
        return bool(ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == _DRIVE_REMOTE)
    path = os.path.join(os.fsencode(root), b"")
    mounted = _mounted()
    above = [point for point in mounted if path.startswith(os.path.join(point, b""))]
    return bool(above) and mounted[max(above, key=len)] in NETWORK_TYPES


def has_remote(root: Path) -> bool:
    """Whether a network file system is mounted somewhere below a root."""
    inside = os.path.join(os.fsencode(root), b"")
    return any(
        point.startswith(inside) and kind in NETWORK_TYPES for point, kind in _mounted().items()
    )


def _mounted() -> dict[bytes, str]:
    """Mount points with their kind of file system; of several on one point the last one counts.

    Source: proc_pid_mountinfo(5): point in field 5, kind after the dash; octal escapes.
    """
    try:
        lines = MOUNTINFO.read_bytes().splitlines()
    except OSError:
        return {}
    found = {}
    for line in lines:
        fields, _, rest = line.partition(b" - ")
        point = _ESCAPED.sub(lambda m: bytes([int(m[1], 8)]), fields.split(b" ")[4])
        found[point] = rest.split(b" ")[0].decode("ascii", "replace")
    return found
