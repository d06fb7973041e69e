"""Any sentence-transformers model, by its name on the hub or by its folder: the extra `[models]`."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.encoder import EncoderUnavailable, Progress, Vectors, cleaned

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_INSTALL = "Hãy cài thêm: pip install 'trolyso[models]', hoặc bỏ trống TROLYSO_ENCODER để dùng mô hình có sẵn."
_FIND = (
    "Hãy kiểm tra lại tên hoặc thư mục trong TROLYSO_ENCODER và kết nối mạng, "
    "hoặc bỏ trống TROLYSO_ENCODER để dùng mô hình có sẵn."
)
_E5 = re.compile(r"(?:^|[-_.])e5(?:[-_.]|$)", re.IGNORECASE)
_TEXTS_AT_ONCE = 128
_MAX_CHARACTERS = 32_768
_SAMPLE = 1024


class SentenceTransformerEncoder:
    """Encodes with the sentence-transformers model `spec`, a name on the hub or a folder.

    Prefixes are the model's own `prompts` where it has them, "query: " and "passage: " for other e5 models, else none.
    Raises EncoderUnavailable when the extra is not installed or the model cannot be loaded.
    """

    def __init__(self, spec: str) -> None:
        self._model = _load(spec)
        self._query, self._passage = prefixes(spec, self._model.prompts)
        self._dimensions = int(self._model.get_embedding_dimension() or 0)
        self._name = f"{spec}@{_fingerprint(self._model, self._query, self._passage)}"
        self._one_at_a_time = threading.Lock()

    @property
    def name(self) -> str:
        """The model as it was asked for, with a checksum of its weights and prefixes."""
        return self._name

    @property
    def dimensions(self) -> int:
        return self._dimensions

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Returns float32, shape (len(texts), dimensions), L2-normalised."""
        return self._encode(self._query, texts, None)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Returns float32, shape (len(texts), dimensions), L2-normalised."""
        return self._encode(self._passage, texts, progress)

    def _encode(self, prefix: str, texts: Sequence[str], progress: Progress | None) -> Vectors:
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            chunk = [prefix + cleaned(text[:_MAX_CHARACTERS]) for text in texts[start : start + _TEXTS_AT_ONCE]]
            with self._one_at_a_time:
                encoded = self._model.encode(chunk, prompt="", normalize_embeddings=True, show_progress_bar=False)
            vectors[start : start + len(chunk)] = encoded
            if progress is not None:
                progress(start + len(chunk))
        return vectors


def prefixes(spec: str, prompts: Mapping[str, str | None]) -> tuple[str, str]:
    """Returns what goes before a query and before a passage."""
    query = prompts.get("query") or ""
    passage = prompts.get("passage") or prompts.get("document") or ""
    if not query and not passage and _E5.search(re.split(r"[/\\]", spec.rstrip("/\\"))[-1]):
        return "query: ", "passage: "
    return query, passage


def _load(spec: str) -> SentenceTransformer:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EncoderUnavailable(f"Mô hình '{spec}' cần sentence-transformers. {_INSTALL}") from error
    failure: Exception | None = None
    for only_here in (True, False):  # what is on the disk first: without a network, the hub's client tries for a minute
        try:
            return SentenceTransformer(spec, device="cpu", local_files_only=only_here)
        except Exception as error:  # hub, network, file and format errors share no base class
            failure = error
    raise EncoderUnavailable(f"Không nạp được mô hình '{spec}'. {_FIND}") from failure


def _fingerprint(model: Any, *settings: str) -> str:
    """Twelve hex digits over the settings and evenly spaced weights of every tensor: training changes nearly all."""
    digest = hashlib.sha256("\x00".join([*settings, str(model.max_seq_length)]).encode())
    for name, tensor in sorted(model.state_dict().items()):
        flat = tensor.detach().reshape(-1)
        sample = flat[:: max(1, len(flat) // _SAMPLE)].float().cpu().numpy()
        digest.update(f"{name}{tuple(tensor.shape)}".encode() + sample.tobytes())
    return digest.hexdigest()[:12]
