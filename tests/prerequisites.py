"""What a laptop may lack: a test that needs it skips there, visibly, and fails where CI=true."""

import os

import pytest


def require(is_there: bool, what: str) -> None:
    if is_there:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI=true allows no skips")
    pytest.skip(f"{what} is missing")
