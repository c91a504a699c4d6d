# SPDX-License-Identifier: MIT
"""kill -9 in the middle of a download: the next one goes on from what is on the disk."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers.fake_hub import FakeHub, Served

ROOT = Path(__file__).parent.parent.parent
HELPER = ROOT / "tests" / "helpers" / "download_process.py"
CONTENT = random.Random(2).randbytes(16_000_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
UNWRITTEN_BYTES = 1 << 16
"""What a process may have read and not yet written when it dies."""


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_killed_download_goes_on_where_it_stopped(tmp_path: Path) -> None:
    target = tmp_path / "models" / "model.safetensors"
    part = target.with_name(f"{target.name}.part")
    environment = {k: v for k, v in os.environ.items() if k != "HF_HUB_OFFLINE"}
    environment |= {"no_proxy": "*", "PYTHONPATH": str(ROOT)}
    with FakeHub() as hub:
        hub.files["/x"] = Served(CONTENT)
        command = [sys.executable, str(HELPER), f"{hub.address}/x", str(target), SHA256]
        starts = [0]
        for share in (0.25, 0.5, 0.75):
            hub.files["/x"].hold_after = int(share * len(CONTENT))
            enough = hub.files["/x"].hold_after - UNWRITTEN_BYTES
            process = subprocess.Popen(command, env=environment)
            deadline = time.monotonic() + 60
            while not part.exists() or part.stat().st_size < enough:
                assert process.poll() is None and time.monotonic() < deadline
                time.sleep(0.005)
            process.send_signal(signal.SIGKILL)
            process.wait()
            starts.append(part.stat().st_size)
            assert not target.exists()
        hub.files["/x"].hold_after = None
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        assert done.stdout.strip() == SHA256
        assert target.read_bytes() == CONTENT
        # What is on the disk is never sent again.
        assert [seen.start for seen in hub.seen] == starts
        assert hub.seen[-1].n_sent == len(CONTENT) - starts[-1]
        assert hub.n_sent <= len(CONTENT) + 3 * UNWRITTEN_BYTES
    print(f"{hub.n_sent - len(CONTENT)} bytes sent twice in three kills")
