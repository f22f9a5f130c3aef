"""Writes the model's directory as onnx-community publishes them. Usage: python export.py TOKENIZER_JSON CHECKPOINT DIRECTORY

onnx/model.onnx has fp32 weights; onnx/model_q4.onnx has its matrices in four bits (MatMulNBits), its embedding in fp32. In both the
attention is com.microsoft.GroupQueryAttention with the rotation inside, so past and present of a layer may share one buffer.
"""

import json
import pathlib
import shutil
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

import chat
import model
import quantization
import train
import vocabulary

MICROSOFT = "com.microsoft"


class Graph:
    """Nodes and initializers under construction. Every method that adds a node returns the name of its first output."""

    def __init__(self, four_bits):
        self.four_bits = four_bits
        self.nodes, self.initializers = [], []

    def constant(self, name, array):
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, operator, inputs, outputs=None, domain="", **attributes):
        outputs = outputs or [f"{operator}_{len(self.nodes)}"]
        self.nodes.append(helper.make_node(operator, inputs, outputs, f"{operator}_{len(self.nodes)}", domain=domain, **attributes))
        return outputs[0]

    def product(self, x, name, matrix, outputs=None):
        """x times a matrix [inputs, outputs]."""
        if not self.four_bits:
            return self.node("MatMul", [x, self.constant(name, matrix)], outputs)
        codes, scales = (np.asarray(part) for part in quantization.blocks(matrix))
        codes = codes.astype(np.uint8)
        packed = self.constant(f"{name}_q4", codes[..., 0::2] | codes[..., 1::2] << 4)
        inputs = [x, packed, self.constant(f"{name}_scales", scales.astype(np.float32))]
        size = {"K": matrix.shape[0], "N": matrix.shape[1], "bits": 4, "block_size": quantization.BLOCK, "accuracy_level": 4}
        return self.node("MatMulNBits", inputs, outputs, MICROSOFT, **size)

    def normalized(self, shape, x, name, scale):
        return self.node("SimplifiedLayerNormalization", [x, self.constant(name, scale)], axis=-1, epsilon=shape.epsilon)


def decoder(shape, weights, four_bits):
    graph = Graph(four_bits)
    embedding = graph.constant("model.embedding", weights["embedding"])
    lengths = _lengths(graph)
    tables = [graph.constant(name, table) for name, table in zip(("cos_cache", "sin_cache"), model.rotary_tables(shape, shape.context))]
    x = graph.node("Gather", [embedding, "input_ids"])
    for number, layer in enumerate(weights["layers"]):
        x = graph.node("Add", [x, _attention(graph, shape, number, layer, x, lengths + tables)])
        x = graph.node("Add", [x, _mlp(graph, shape, number, layer, x)])
    x = graph.normalized(shape, x, "model.norm", weights["norm"])
    if four_bits:
        graph.product(x, "lm_head", weights["embedding"].T, ["logits"])
    else:
        graph.node("MatMul", [x, graph.node("Transpose", [embedding], perm=[1, 0])], ["logits"])
    return _model(graph, shape)


def _lengths(graph):
    """Each row's length less one, and the longest possible, as GroupQueryAttention asks for them."""
    axis, one = graph.constant("axis", np.array([1])), graph.constant("one", np.array(1))
    last = graph.node("Sub", [graph.node("ReduceSum", ["attention_mask", axis], keepdims=0), one])
    total = graph.node("Gather", [graph.node("Shape", ["attention_mask"]), one])
    return [graph.node("Cast", [length], to=TensorProto.INT32) for length in (last, total)]


def _attention(graph, shape, number, layer, x, shared):
    name = f"model.layers.{number}"
    x = graph.normalized(shape, x, f"{name}.attention_norm", layer["attention_norm"])
    inputs = [graph.product(x, f"{name}.{part}", layer[part]) for part in "qkv"]
    inputs += [f"past_key_values.{number}.key", f"past_key_values.{number}.value"] + shared
    outputs = [f"{name}.attention", f"present.{number}.key", f"present.{number}.value"]
    heads = {"num_heads": shape.heads, "kv_num_heads": shape.kv_heads, "do_rotary": 1, "rotary_interleaved": 0}
    mixed = graph.node("GroupQueryAttention", inputs, outputs, MICROSOFT, scale=shape.head_size**-0.5, **heads)
    return graph.product(mixed, f"{name}.o", layer["o"])


def _mlp(graph, shape, number, layer, x):
    name = f"model.layers.{number}"
    x = graph.normalized(shape, x, f"{name}.mlp_norm", layer["mlp_norm"])
    gate, up = (graph.product(x, f"{name}.{part}", layer[part]) for part in ("gate", "up"))
    silu = graph.node("Mul", [gate, graph.node("Sigmoid", [gate])])
    return graph.product(graph.node("Mul", [silu, up]), f"{name}.down", layer["down"])


def _model(graph, shape):
    def value(name, kind, *dimensions):
        return helper.make_tensor_value_info(name, kind, dimensions)

    def caches(prefix, length):
        return [
            value(f"{prefix}.{number}.{side}", TensorProto.FLOAT, "batch_size", shape.kv_heads, length, shape.head_size)
            for number in range(shape.layers)
            for side in ("key", "value")
        ]

    inputs = [value("input_ids", TensorProto.INT64, "batch_size", "sequence_length")]
    inputs += [value("attention_mask", TensorProto.INT64, "batch_size", "total_sequence_length")]
    inputs += caches("past_key_values", "past_sequence_length")
    outputs = [value("logits", TensorProto.FLOAT, "batch_size", "sequence_length", shape.vocabulary)]
    outputs += caches("present", "total_sequence_length")
    made = helper.make_graph(graph.nodes, "tiny-instruct", inputs, outputs, graph.initializers)
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=8, producer_name="tiny-instruct")


def config(shape):
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.width,
        "intermediate_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.kv_heads,
        "head_dim": shape.head_size,
        "hidden_act": "silu",
        "max_position_embeddings": shape.context,
        "rms_norm_eps": shape.epsilon,
        "rope_theta": shape.rope_theta,
        "attention_bias": False,
        "mlp_bias": False,
        "tie_word_embeddings": True,
        "bos_token_id": None,
        "eos_token_id": 2,
        "pad_token_id": 0,
        "torch_dtype": "float32",
        "use_cache": True,
    }


def tokenizer_config(tokenizer, shape):
    ids = {mark: tokenizer.token_to_id(mark) for mark in vocabulary.SPECIAL + vocabulary.MARKS}
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "added_tokens_decoder": {
            str(number): {
                "content": mark,
                "lstrip": False,
                "normalized": False,
                "rstrip": False,
                "single_word": False,
                "special": mark in vocabulary.SPECIAL,
            }
            for mark, number in ids.items()
        },
        "additional_special_tokens": ["<|im_start|>", "<|im_end|>"],
        "bos_token": None,
        "eos_token": "<|im_end|>",
        "pad_token": "<|endoftext|>",
        "add_prefix_space": False,
        "clean_up_tokenization_spaces": False,
        "model_max_length": shape.context,
        "chat_template": chat.TEMPLATE,
    }


GENERATION = {"do_sample": False, "temperature": 0.0, "eos_token_id": [2, 0], "pad_token_id": 0}


def main(tokenizer_path, checkpoint, directory):
    directory = pathlib.Path(directory)
    (directory / "onnx").mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(tokenizer_path)
    shape = model.Shape(tokenizer.get_vocab_size())
    step, weights, _ = train.load(checkpoint, shape)
    for name, four_bits in (("model", False), ("model_q4", True)):
        onnx.save(decoder(shape, weights, four_bits), directory / "onnx" / f"{name}.onnx")
    shutil.copyfile(tokenizer_path, directory / "tokenizer.json")
    files = {"config": config(shape), "generation_config": GENERATION, "tokenizer_config": tokenizer_config(tokenizer, shape)}
    for name, content in files.items():
        (directory / f"{name}.json").write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    print(f"exported step {step}")


if __name__ == "__main__":
    main(*sys.argv[1:])
