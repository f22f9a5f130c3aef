"""Makes model.onnx and tokenizer.json: a cross-encoder whose logit is the number of pairs of equal tokens, one of the query's
and one of the document's, less two. Padding and whatever attention_mask hides do not count; the special tokens give one pair.

    python make_cross_encoder.py
"""
import json
import pathlib
import struct
import sys

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parents[5] / ".ci" / "checks"))
from onnx_graphs import FLOAT, IDS, attribute, field, integers, model, node, tensor, value  # noqa: E402

words = "how do i reset my password click here to it invoices come monthly cats sleep".split()
vocabulary = {word: i for i, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *words])}
cast = attribute("to", 2, 3, FLOAT)
nodes = [node("Cast", [name], short, cast) for name, short in zip(IDS, ("ids", "mask", "types"))]
nodes += [
    node("Sub", ["one", "types"], "first"),
    node("Mul", ["first", "mask"], "query"),
    node("Mul", ["types", "mask"], "document"),
    node("Unsqueeze", ["input_ids", "last"], "column"),
    node("Unsqueeze", ["input_ids", "middle"], "row"),
    node("Equal", ["column", "row"], "same"),
    node("Cast", ["same"], "equal", cast),
    node("Unsqueeze", ["query", "middle"], "queries"),
    node("MatMul", ["queries", "equal"], "found"),
    node("Unsqueeze", ["document", "last"], "documents"),
    node("MatMul", ["found", "documents"], "pairs"),
    node("Squeeze", ["pairs", "last"], "count"),
    node("Sub", ["count", "two"], "logits")]
constants = [integers("last", 2), integers("middle", 1)]
constants += [field(5, tensor(name, FLOAT, [], struct.pack("<f", number))) for name, number in (("one", 1.0), ("two", 2.0))]
(here / "model.onnx").write_bytes(model(nodes, constants, [value("logits", FLOAT, ["batch", 1])]))


def special(name, type_id):
    return {"SpecialToken": {"id": name, "type_id": type_id}}


def text(name, type_id):
    return {"Sequence": {"id": name, "type_id": type_id}}


(here / "tokenizer.json").write_text(json.dumps({
    "version": "1.0", "truncation": None, "padding": None,
    "added_tokens": [{"id": vocabulary[name], "content": name, "single_word": False, "lstrip": False, "rstrip": False,
                      "normalized": False, "special": True} for name in ("[PAD]", "[UNK]", "[CLS]", "[SEP]")],
    "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "Whitespace"},
    "post_processor": {
        "type": "TemplateProcessing",
        "single": [special("[CLS]", 0), text("A", 0), special("[SEP]", 0)],
        "pair": [special("[CLS]", 0), text("A", 0), special("[SEP]", 0), text("B", 1), special("[SEP]", 1)],
        "special_tokens": {name: {"id": name, "ids": [vocabulary[name]], "tokens": [name]} for name in ("[CLS]", "[SEP]")}},
    "decoder": None,
    "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"}}, indent=1) + "\n")
