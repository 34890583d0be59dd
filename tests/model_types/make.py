"""Makes the toy model beside this file: `PYTHONPATH=src:. python tests/model_types/make.py` (needs the package `onnx`).

It knows three words, each for one label: `attacked` ASSAULT, `met` CONSULT, `freed` YIELD. An actor named `embargo`
is SANCTION where names are read. Some kilobytes that read as the real files do.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from communique.encoder.embeddings import packed
from communique.encoder.types import BUCKETS, LABELS
from training.types import terms
from training.types.export import note

FOLDER = Path(__file__).parent
KNOWN = {"attacked": "ASSAULT", "met": "CONSULT", "freed": "YIELD", "embargo": "SANCTION"}
VOCABULARY = ("[PAD]", "[unused1]", "[unused2]", "[UNK]", "[CLS]", "[SEP]", *KNOWN, "the", ",", ".")
SURE = 40.0  # of one piece among several, whose mean is taken


def table() -> np.ndarray:
    """For each piece of the vocabulary its scores."""
    rows = np.zeros((len(VOCABULARY), len(LABELS)), dtype=np.float32)
    for word, label in KNOWN.items():
        rows[VOCABULARY.index(word), LABELS.index(label)] = SURE
    return rows


def graph() -> bytes:
    """Scores: the mean of the pieces' rows."""
    given = [
        helper.make_tensor_value_info("words", TensorProto.FLOAT, [1, None, len(LABELS)]),
        helper.make_tensor_value_info("roles", TensorProto.INT64, [1, None]),
    ]
    made = [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, len(LABELS)])]
    node = helper.make_node("ReduceMean", ["words"], ["scores"], axes=[1], keepdims=0)
    model = helper.make_model(
        helper.make_graph([node], "types", given, made), opset_imports=[helper.make_opsetid("", 17)], ir_version=8
    )
    return bytes(model.SerializeToString(deterministic=True))


def main() -> None:
    """Writes the files."""
    (FOLDER / "types.onnx.gz").write_bytes(gzip.compress(graph(), 9, mtime=0))
    (FOLDER / "embeddings.npz").write_bytes(packed(table()))
    nothing = np.zeros((BUCKETS, len(LABELS)), np.float32)
    (FOLDER / "types.npz").write_bytes(terms.packed(nothing, nothing[0], nothing[:, 0]))
    tokenizer = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(VOCABULARY)}, unk_token="[UNK]"))  # noqa: S106
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    (FOLDER / "tokenizer.json").write_text(json.dumps(json.loads(tokenizer.to_str()), indent=1) + "\n")
    note(FOLDER)


if __name__ == "__main__":
    main()
