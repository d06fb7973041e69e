"""The encoder that comes with the repository: onnxruntime and tokenizers, without torch."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from pydantic import BaseModel, ConfigDict, ValidationError
from tokenizers import Tokenizer

from embeddings.encoder import EncoderUnavailable, Progress, Vectors, cleaned

MODEL_FOLDER = Path(__file__).parent / "model"
MANIFEST = "manifest.json"

_MEND = "Hãy lấy lại thư mục embeddings/model từ kho mã nguồn (git checkout -- embeddings/model) hoặc cài lại trolyso."
_MAX_THREADS = 4
_MAX_CHARACTERS = 32_768
_TOKENIZED_AT_ONCE = 64


class ModelFile(BaseModel):
    """One file of the model, as it must be on disk."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bytes: int
    sha256: str


class Prefixes(BaseModel):
    """What is put before a text, as the model was trained."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    query: str
    passage: str


class Manifest(BaseModel):
    """`manifest.json` of a model folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    dimensions: int
    max_tokens: int
    tokens: int
    prefixes: Prefixes
    files: dict[str, ModelFile]

    @property
    def fingerprint(self) -> str:
        """Twelve hex digits that change when any file changes."""
        sums = "".join(file.sha256 for _, file in sorted(self.files.items()))
        return hashlib.sha256(sums.encode()).hexdigest()[:12]


class ShippedEncoder:
    """Encodes with the model in `folder`, on `threads` threads (default: the free cores, four at most).

    Every text runs through the model by itself. Batches were measured to be no faster on a CPU, and so a vector
    depends on its text alone (docs/decisions/0001-shipped-encoder.md).

    Raises EncoderUnavailable when a file is missing, damaged or of another version than its manifest.
    """

    def __init__(self, folder: Path = MODEL_FOLDER, threads: int | None = None) -> None:
        self.manifest = read_manifest(folder)
        contents = {name: _verified(folder / name, file) for name, file in self.manifest.files.items()}
        try:
            self._tokenizer = Tokenizer.from_buffer(contents["tokenizer.json"])
            self._session = _session(folder / "model.onnx", threads or _free_cores())
        except Exception as error:  # the libraries raise their own types and bare Exception
            raise EncoderUnavailable(f"Không nạp được mô hình trong {folder}: {error}. {_MEND}") from error
        self._tokenizer.enable_truncation(self.manifest.max_tokens)
        self._tokenizer.no_padding()

    @property
    def name(self) -> str:
        """The model's name and the checksum of its files: "multilingual-e5-small-vi@0123456789ab"."""
        return f"{self.manifest.name}@{self.manifest.fingerprint}"

    @property
    def dimensions(self) -> int:
        return self.manifest.dimensions

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Returns float32, shape (len(texts), dimensions), L2-normalised. About 5 ms a question on 2 cores."""
        return self._encode(self.manifest.prefixes.query, texts, None)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Returns float32, shape (len(texts), dimensions), L2-normalised. About 25 ms for 150 tokens on 2 cores."""
        return self._encode(self.manifest.prefixes.passage, texts, progress)

    def _encode(self, prefix: str, texts: Sequence[str], progress: Progress | None) -> Vectors:
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), _TOKENIZED_AT_ONCE):
            prefixed = [prefix + cleaned(text[:_MAX_CHARACTERS]) for text in texts[start : start + _TOKENIZED_AT_ONCE]]
            for row, ids in enumerate(self._token_ids(prefixed), start):
                vectors[row] = self._session.run(None, {"input_ids": ids})[0]
                if progress is not None:
                    progress(row + 1)
        return vectors

    def _token_ids(self, texts: list[str]) -> list[np.ndarray[Any, np.dtype[np.int64]]]:
        return [np.array([encoding.ids], dtype=np.int64) for encoding in self._tokenizer.encode_batch(texts)]


def read_manifest(folder: Path) -> Manifest:
    """Reads `manifest.json`. Raises EncoderUnavailable."""
    path = folder / MANIFEST
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise EncoderUnavailable(f"Thiếu mô hình: không có tệp {path}. {_MEND}") from error
    except (OSError, ValidationError) as error:
        raise EncoderUnavailable(f"Không đọc được tệp {path}. {_MEND}") from error


def _verified(path: Path, expected: ModelFile) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise EncoderUnavailable(f"Thiếu mô hình: không có tệp {path}. {_MEND}") from error
    except OSError as error:
        raise EncoderUnavailable(f"Không đọc được tệp {path}. {_MEND}") from error
    if len(content) != expected.bytes or hashlib.sha256(content).hexdigest() != expected.sha256:
        raise EncoderUnavailable(f"Tệp mô hình {path} bị hỏng hoặc sai phiên bản. {_MEND}")
    return content


def _session(model: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # lengths differ from text to text
    # The graph is fused already; the extended level would join sums and LayerNormalization to a slower operator.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    # Spinning threads take the cores from aiohttp and faiss, and made a question three times slower on a busy machine.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # By its path: of a model given as bytes, the session would keep all 30 MB beside its own copy.
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _free_cores() -> int:
    affinity: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return min(cores, _MAX_THREADS)
