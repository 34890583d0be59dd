"""Makes the toy model beside this file: `python tests/model/make.py` (needs the package `onnx`, as training does).

It knows a dozen words: `said` and `believes` are anchors and cues, `ivanova`, `minister`, `she` and `their` sources,
every word that it does not know is content. Two kilobytes that read as the real graphs do.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from communique.encoder.embeddings import packed
from training.attribution.note import note

FOLDER = Path(__file__).parent
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
CUES, SOURCES = ("said", "believes"), ("ivanova", "minister", "she", "their", "##s")
OTHERS = (",", ".", "the", "“", "”")
VOCABULARY = (*SPECIAL, *CUES, *SOURCES, *OTHERS)
SURE = 6.0  # the log-odds of everything the toy knows


def table() -> np.ndarray:
    """For each piece of the vocabulary its scores: none, source, cue, content, anchor."""
    rows = np.zeros((len(VOCABULARY), 5), dtype=np.float32)
    for number, piece in enumerate(VOCABULARY):
        column = 3 if piece == "[UNK]" else 2 if piece in CUES else 1 if piece in SOURCES else 0
        rows[number, column] = SURE
        rows[number, 4] = SURE if piece in CUES else -SURE
    return rows


def constant(name: str, values: np.ndarray) -> onnx.TensorProto:
    """A weight of a graph."""
    return numpy_helper.from_array(values.astype(np.float32), name)


def node(kind: str, inputs: str, output: str) -> onnx.NodeProto:
    """One operation of a graph."""
    return helper.make_node(kind, inputs.split(), [output])


def save(name: str, nodes: list, inputs: dict[str, tuple], outputs: list[str], weights: list) -> None:
    """Writes one graph; `inputs` are type and rank by name."""
    given = [helper.make_tensor_value_info(key, kind, [None] * rank) for key, (kind, rank) in inputs.items()]
    made = [helper.make_tensor_value_info(key, TensorProto.FLOAT, None) for key in outputs]
    model = helper.make_model(
        helper.make_graph(nodes, name, given, made, weights), opset_imports=[helper.make_opsetid("", 17)], ir_version=8
    )
    packed_model = gzip.compress(model.SerializeToString(deterministic=True), 9, mtime=0)
    (FOLDER / f"{name}.onnx.gz").write_bytes(packed_model)


def main() -> None:
    """Writes the five files."""
    anchor = np.zeros((5, 2))
    anchor[4, 1] = 1
    whole = (TensorProto.INT64, 2)
    save(
        "encoder",
        [node("Identity", "words", "hidden"), node("MatMul", "hidden anchor", "scores")],
        {"words": (TensorProto.FLOAT, 3), "cases": whole, "quotes": whole, "mask": whole},
        ["hidden", "scores"],
        [constant("anchor", anchor)],
    )
    save(
        "arguments",
        [node("Gather", "hidden rows", "own"), node("MatMul", "own part", "labels")],
        {"hidden": (TensorProto.FLOAT, 3), "rows": (TensorProto.INT64, 1), "anchors": (TensorProto.INT64, 1)},
        ["labels"],
        [constant("part", np.eye(5, 4))],
    )
    tokenizer = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(VOCABULARY)}, unk_token="[UNK]"))  # noqa: S106
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    (FOLDER / "embeddings.npz").write_bytes(packed(table()))
    (FOLDER / "tokenizer.json").write_text(json.dumps(json.loads(tokenizer.to_str()), indent=1) + "\n")
    note(FOLDER)


if __name__ == "__main__":
    main()
