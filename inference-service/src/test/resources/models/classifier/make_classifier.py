"""Makes model.onnx: a classifier of three labels, whose logits are how many tokens of a text are "password", "invoices" and
"cats" in the vocabulary of ../cross-encoder. Whatever attention_mask hides does not count.

    python make_classifier.py
"""
import pathlib
import struct
import sys

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parents[5] / ".ci" / "checks"))
from onnx_graphs import FLOAT, attribute, field, integers, model, node, tensor, value  # noqa: E402

words = "how do i reset my password click here to it invoices come monthly cats sleep".split()
vocabulary = {word: i for i, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *words])}
table = [[1.0 if i == vocabulary[word] else 0.0 for word in ("password", "invoices", "cats")] for i in range(len(vocabulary))]
weights = struct.pack("<%df" % (3 * len(table)), *[each for row in table for each in row])
cast = attribute("to", 2, 3, FLOAT)
nodes = [
    node("Cast", ["attention_mask"], "mask", cast),
    node("Cast", ["token_type_ids"], "types", cast),
    node("Sub", ["mask", "types"], "first"),
    node("Unsqueeze", ["first", "middle"], "row"),
    node("Gather", ["table", "input_ids"], "found"),
    node("MatMul", ["row", "found"], "sums"),
    node("Squeeze", ["sums", "middle"], "logits")]
constants = [integers("middle", 1), field(5, tensor("table", FLOAT, [len(table), 3], weights))]
(here / "model.onnx").write_bytes(model(nodes, constants, [value("logits", FLOAT, ["batch", 3])]))
