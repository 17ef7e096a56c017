"""What a run's last digits may depend on: stored with every run, shown beside its verdict."""

import platform
from functools import cache
from pathlib import Path

import numpy
import torch

PROCESSOR_FILE = Path("/proc/cpuinfo")


@cache
def environment() -> dict[str, str]:
    """What a run's last digits may depend on."""
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "platform": f"{platform.system()} {platform.machine()}",
        "cpu": _processor(),
    }


def _processor() -> str:
    if PROCESSOR_FILE.exists():
        for line in PROCESSOR_FILE.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
