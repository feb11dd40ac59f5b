"""The parser's arithmetic by numpy's BLAS, on one thread.

thinc multiplies with the BLIS that it brings along, at a third of the speed of numpy's OpenBLAS (41 against 123 GFLOP/s
on an AMD EPYC core), and that was two thirds of the time of parsing. One thread, since the sums of a product that
several threads share depend on how many there are, and a record must not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps
from threadpoolctl import ThreadpoolController

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

MOST_ROWS: Final = 100_000  # kinds of words whose vectors are kept
_EPSILON: Final = np.float32(1e-8)  # thinc's
_Array = np.ndarray[Any, Any]


class _Ops(NumpyOps):  # type: ignore[misc]
    """thinc's operations on numpy arrays, with numpy's matrix product."""

    def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
        """x @ y, either of them transposed first where told."""
        return np.matmul(x.T if trans1 else x, y.T if trans2 else y, out=out)


def use_numpy(nlp: Language) -> None:
    """Let all parts of a pipeline multiply by numpy, and give its words their vectors by `_Vectors`."""
    ops = _Ops()
    for _, part in nlp.pipeline:
        model = getattr(part, "model", None)
        for node in model.walk() if model is not None else ():
            node.ops = ops
    part = nlp.get_pipe("tok2vec")
    names = [node.name for node in part.model.walk()]  # type: ignore[attr-defined]
    if names.count("hashembed") == names.count("ints-getitem") and names.count("maxout") == 1 + names.count(
        "expand_window"
    ):
        part.model = _Vectors(part.model).as_model()  # type: ignore[attr-defined]


class _Vectors:
    """spaCy's tok2vec (MultiHashEmbed, MaxoutWindowEncoder with a window of one word), computed straight through.

    What a word has by itself is computed once for each kind of word, row by row, so that it is the same in whatever
    company. What it gets from its neighbours is computed for the sentences of a call together.
    """

    def __init__(self, model: Any) -> None:
        nodes: dict[str, list[Any]] = {}
        for node in model.walk():
            nodes.setdefault(node.name, []).append(node)
        self._ops = _Ops()
        self.columns: list[int | str] = nodes["extract_features"][0].attrs["columns"]
        first, *others = [
            _Layer(maxout, norm) for maxout, norm in zip(nodes["maxout"], nodes["layernorm"], strict=True)
        ]
        self._first, self._others = first, others
        self._tables: list[
            tuple[int, int, _Array]
        ] = []  # column, seed, rows already multiplied by the first layer
        for node in nodes["hashembed"]:
            table = node.get_param("E")
            at = node.attrs["column"] * table.shape[1]
            part = first.weights[at : at + table.shape[1]]
            self._tables.append(
                (node.attrs["column"], node.attrs["seed"], np.ascontiguousarray(table @ part))
            )
        self._pad = len(others)
        self._number: dict[bytes, int] = {}
        self._known = np.empty((1024, first.width), np.float32)

    def as_model(self) -> Any:
        """It as a model of thinc, of the same output."""
        return Model("vectors", self._forward, dims={"nO": self._first.width})

    def _forward(self, model: Any, docs: list[Doc], is_train: bool) -> tuple[list[_Array], Any]:
        keys = [doc.to_array(self.columns) for doc in docs]
        spans, at = [], self._pad
        for rows in keys:
            spans.append((at, at + len(rows)))
            at += len(rows) + self._pad
        vectors = np.zeros((at, self._first.width), np.float32)
        for (start, end), own in zip(spans, self._own(keys), strict=True):
            vectors[start:end] = own
        for layer in self._others:
            vectors += layer(self._ops.seq2col(vectors, 1))
        return [vectors[start:end] for start, end in spans], None

    def _own(self, keys: list[_Array]) -> list[_Array]:
        """The vectors that the words have by themselves."""
        if len(self._number) > MOST_ROWS:
            self._number.clear()
        names = [np.ascontiguousarray(k).view(f"V{8 * k.shape[1]}").ravel().tolist() for k in keys]
        fresh = {
            n: (k, i)
            for k, words in zip(keys, names, strict=True)
            for i, n in enumerate(words)
            if n not in self._number
        }
        if fresh:
            rows = self._computed(np.stack([k[i] for k, i in fresh.values()]))
            start = len(self._number)
            while start + len(rows) > len(self._known):
                self._known = np.concatenate([self._known, np.empty_like(self._known)])
            self._known[start : start + len(rows)] = rows
            self._number.update(zip(fresh, range(start, start + len(rows)), strict=True))
        return [self._known[[self._number[n] for n in words]] for words in names]

    def _computed(self, keys: _Array) -> _Array:
        sums = np.tile(self._first.bias, (len(keys), 1))
        for column, seed, table in self._tables:
            ids = self._ops.hash(np.ascontiguousarray(keys[:, column]), seed) % len(table)
            sums += self._ops.gather_add(table, ids)
        return self._first.finished(sums)


class _Layer:
    """A maxout layer of three pieces with its normalisation; the pieces lie beside each other."""

    def __init__(self, maxout: Any, norm: Any) -> None:
        weights, bias = maxout.get_param("W"), maxout.get_param("b")
        self.width, self._pieces, wide = weights.shape
        self.weights = np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(wide, -1))
        self.bias = np.ascontiguousarray(bias.T.reshape(1, -1))
        self._gain, self._shift = norm.get_param("G"), norm.get_param("b")

    def __call__(self, x: _Array) -> _Array:
        sums = np.matmul(x, self.weights)
        sums += self.bias
        return self.finished(sums)

    def finished(self, sums: _Array) -> _Array:
        """The largest piece, normalised."""
        w = self.width
        out: _Array = np.maximum(sums[:, :w], sums[:, w : 2 * w])
        for piece in range(2, self._pieces):
            np.maximum(out, sums[:, piece * w : (piece + 1) * w], out=out)
        out -= out.mean(axis=1, keepdims=True)
        spread = np.square(out).mean(axis=1, keepdims=True)
        out *= 1 / np.sqrt(spread + _EPSILON)
        out *= self._gain
        out += self._shift
        return out


class OneThread:
    """Holds numpy's BLAS to one thread inside `with one_thread():`."""

    def __init__(self) -> None:
        self._libraries = ThreadpoolController()

    def __call__(self) -> AbstractContextManager[Any]:
        """To be entered around the arithmetic."""
        limit: AbstractContextManager[Any] = self._libraries.limit(limits=1, user_api="blas")
        return limit
