"""Specs, plan and price serve the web process, which must stay small."""

import subprocess
import sys


def test_specs_plan_and_cost_load_neither_torch_nor_scipy_nor_sklearn() -> None:
    program = (
        "import sys; import trainer.engine.specs, trainer.engine.plan, trainer.engine.cost; "
        "print(sorted({'torch', 'scipy', 'sklearn', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
