"""Where the time of a run goes: the steps of the chain are timed as they are called."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from panhuo.orchestration import region_run, steps
from panhuo.transform import region


class Stages:
    """Seconds by stage, and by dbt model (the sum over the runs)."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.models: dict[str, float] = defaultdict(float)

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, its time added to a stage."""

        def call(*arguments: Any, **options: Any) -> Any:
            begun = time.perf_counter()
            try:
                return function(*arguments, **options)
            finally:
                self.seconds[stage] += time.perf_counter() - begun

        return call

    def remembering(self, run_dbt: Callable[..., Any]) -> Callable[..., Any]:
        """Return `run_dbt`, the time of each model added."""

        def call(*arguments: Any, **options: Any) -> Any:
            outcome = run_dbt(*arguments, **options)
            for node in outcome:
                self.models[node.node.name] += node.execution_time
            return outcome

        return call

    def as_detail(self) -> dict[str, Any]:
        """Rounded, the slowest models first."""
        slowest = sorted(self.models.items(), key=lambda item: -item[1])
        return {
            "stages_s": {stage: round(took, 2) for stage, took in self.seconds.items()},
            "models_s": {model: round(took, 2) for model, took in slowest[:12]},
        }


@contextmanager
def stages() -> Iterator[Stages]:
    """Time the steps while the block runs; they do what they always do."""
    watch = Stages()
    with ExitStack() as stack:
        for stage, module, name in (
            ("load", steps, "load"),
            ("gate", steps, "run_gate"),
            ("assess", region_run, "assess_regions"),
            ("audit", region_run, "audit_regions"),
            ("publish", region_run, "publish_candidate"),
        ):
            stack.enter_context(
                patch.object(module, name, watch.timed(stage, getattr(module, name)))
            )
        stack.enter_context(patch.object(region, "run_dbt", watch.remembering(region.run_dbt)))
        yield watch
