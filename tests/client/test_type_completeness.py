"""What type checkers know of the package, as pyright counts it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BESIDE = Path(sys.executable).parent
PATH = f"{BESIDE}{os.pathsep}{os.environ.get('PATH', '')}"
PYRIGHT = shutil.which("pyright", path=PATH)


@pytest.mark.nightly
@pytest.mark.skipif(PYRIGHT is None, reason="pyright is not installed, which needs Node.js")
def test_type_checkers_know_the_public_names() -> None:
    command = [str(PYRIGHT), "--verifytypes", "conductor_deploy", "--ignoreexternal"]
    environment = {**os.environ, "PATH": PATH}
    checked = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    (score,) = re.findall(r"Type completeness score: ([\d.]+)%", checked.stdout)
    assert float(score) >= 99, checked.stdout
