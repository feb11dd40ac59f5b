"""Matrix products of the parser by numpy's BLAS, on one thread.

thinc multiplies with the BLIS that it brings along, at a third of the speed of numpy's OpenBLAS (41 against 123 GFLOP/s
on an AMD EPYC core), and that was two thirds of the time of parsing. One thread, since the sums of a product that
several threads share depend on how many there are, and a record must not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.language import Language
from thinc.api import NumpyOps
from threadpoolctl import ThreadpoolController

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


class _Ops(NumpyOps):  # type: ignore[misc]
    """thinc's operations on numpy arrays, with numpy's matrix product."""

    def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
        """x @ y, either of them transposed first where told."""
        return np.matmul(x.T if trans1 else x, y.T if trans2 else y, out=out)


def use_numpy(nlp: Language) -> None:
    """Let all parts of a pipeline multiply by numpy."""
    ops = _Ops()
    for _, part in nlp.pipeline:
        model = getattr(part, "model", None)
        for node in model.walk() if model is not None else ():
            node.ops = ops


class OneThread:
    """Holds numpy's BLAS to one thread inside `with one_thread():`."""

    def __init__(self) -> None:
        self._libraries = ThreadpoolController()

    def __call__(self) -> AbstractContextManager[Any]:
        """To be entered around the arithmetic."""
        limit: AbstractContextManager[Any] = self._libraries.limit(limits=1, user_api="blas")
        return limit
