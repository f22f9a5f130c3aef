"""Makes minilm.json, the reference that EmbeddingReferenceIT compares with.

    pip install onnxruntime tokenizers numpy
    python make_minilm_reference.py all-minilm-l6-v2.onnx all-minilm-l6-v2-tokenizer.json > minilm.json

Each sentence alone through onnxruntime, mean of all token vectors, length 1: what
sentence-transformers does for this model. Values are rounded to 6 digits.
"""
import json
import sys

import numpy
import onnxruntime
import tokenizers

SENTENCES = [
    "A cat sleeps on the warm windowsill.",
    "A kitten is napping in the sun by the window.",
    "The central bank raised interest rates by half a percent.",
    "Monetary policy was tightened to fight inflation.",
    "How do I reset my password?",
    "I forgot my login credentials and cannot sign in.",
    "The recipe needs two eggs, flour and a pinch of salt.",
    "Photosynthesis turns light into chemical energy.",
    "hello",
    "  Leading and trailing   whitespace  ",
    "ALL CAPS, punctuation!!! and (brackets) [too] {and} emoji \U0001F600",
    "na\u00efve caf\u00e9 r\u00e9sum\u00e9 \u00fcber",
    "1234567890 3.14159 -42 1e10",
    "The quick brown fox jumps over the lazy dog. " * 8,
    "\u4eca\u5929\u5929\u6c14\u5f88\u597d\u3002",
    "\u4eca\u65e5\u5929\u6c14\u6674\u6717\u3002",
    "\u673a\u5668\u5b66\u4e60\u662f\u4eba\u5de5\u667a\u80fd\u7684\u4e00\u4e2a\u5206\u652f\u3002",
    "\u4e2d\u56fd\u4eba\u6c11\u94f6\u884c\u5ba3\u5e03\u964d\u606f\u3002",
    "\u6211\u559c\u6b22\u5403\u82f9\u679c\uff0c\u4e5f\u559c\u6b22\u5403\u9999\u8549\u3002",
    "Mixed \u4e2d\u82f1\u6587 text with English words.",
]

model, tokenizer_file = sys.argv[1:3]
tokenizer = tokenizers.Tokenizer.from_file(tokenizer_file)
tokenizer.no_padding()
tokenizer.no_truncation()
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
cases = []
for text in SENTENCES:
    ids = tokenizer.encode(text).ids
    row = numpy.array([ids], dtype=numpy.int64)
    states = session.run(
        None,
        {"input_ids": row, "attention_mask": numpy.ones_like(row), "token_type_ids": numpy.zeros_like(row)},
    )[0][0]
    vector = states.mean(axis=0)
    vector = vector / numpy.linalg.norm(vector)
    cases.append({"text": text, "tokens": len(ids), "vector": [round(float(x), 6) for x in vector]})
json.dump(cases, sys.stdout, ensure_ascii=False, separators=(",", ":"))
