"""When memory in use is too little for a model: where its size is known, and all of it is on the GPU."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from data_contracts.model_weights import least_weights_bytes, weights_bytes
from tests.validation.judging import judged
from tests.validation.making import SETTINGS, Audit


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("acme/orion-8b-fp8", 8e9),
        # A student that was taught by another has the size that it says
        ("acme/orion-distill-8b-fp8", 8e9),
        ("acme/orion-8b-fp8-pruned50", None),
        ("acme/orion-8b-fp8-reap50", None),
        ("acme/sparse-orion-8b-fp8", None),
        ("acme/SparseOrion-8b-2of4-fp8", None),
        ("acme/orion-8b-fp8-2of4", None),
        ("acme/reaper-8b-fp8", 8e9),
        ("acme/orion-8x7b-fp8", None),
    ],
)
def test_a_name_of_a_pruned_model_does_not_tell_its_size(name: str, size: float | None) -> None:
    least = None if size is None else size / 4
    assert (weights_bytes(name), least_weights_bytes(name)) == (size, least)


def held(memory: float, model: str = "acme/orion-8b-fp8", **settings: Any) -> str:
    audit = Audit()
    audit.run(model=model, workload={}, settings={**SETTINGS, **settings}, gpu_memory_used=memory)
    return judged(audit, "memory_below_weights")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: held(6.5e9), "0 of 1"),
        (lambda: held(6.3e9), "1 of 1: 5.8673 GiB | the weights alone are 7.4506 GiB"),
        (lambda: held(6.3e9, "acme/orion-8b-fp8-reap50"), "0 of 0"),
        # Layers and experts that were left to the machine
        (lambda: held(6.3e9, num_gpu=98), "0 of 0"),
        (lambda: held(6.3e9, num_gpu=0), "0 of 0"),
        (lambda: held(6.3e9, num_gpu=-1), "1 of 1: 5.8673 GiB | the weights alone are 7.4506 GiB"),
        (lambda: held(6.3e9, cpu_offload_gb=4), "0 of 0"),
        (lambda: held(6.3e9, cpu_offload_gb=0), "1 of 1: 5.8673 GiB | the weights alone are 7.4506 GiB"),
        (lambda: held(6.3e9, n_cpu_moe=12), "0 of 0"),
        (lambda: held(6.3e9, engine={"override-tensor": "exps=CPU"}), "0 of 0"),
        (lambda: held(6.3e9, offload_kqv=True), "1 of 1: 5.8673 GiB | the weights alone are 7.4506 GiB"),
    ],
)
def test_memory_holds_the_weights_that_are_on_the_gpu(said: Callable[[], str], found: str) -> None:
    assert said() == found
