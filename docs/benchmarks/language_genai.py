"""onnxruntime-genai's side of docs/benchmarks/language.sh: generates what it is told to on standard input, and says how long that took.

Usage: python language_genai.py MODEL.onnx      needs Python 3, onnxruntime-genai and numpy (PyPI); started by language.sh MODEL.onnx 48 genai
Each line read is a JSON array of batches, a batch an array of prompts, a prompt an array of token ids; each prompt gives 64 tokens, greedily.
Each line written is "SECONDS CORE_SECONDS". The model's shape is read from its file's inputs; rotary embedding is inside the graph.
"""

import json
import os
import sys
import tempfile
import time

import numpy as np
import onnxruntime_genai as og

SLOT_TOKENS, TOKENS = 1152, 64


def configured(model, folder):
    """A folder as genai wants it, around the model's file."""
    import onnxruntime

    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    keys = [each for each in session.get_inputs() if each.name.endswith(".key")]
    _, heads, _, size = keys[0].shape
    vocabulary = session.get_outputs()[0].shape[-1]
    del session
    os.symlink(os.path.abspath(model), os.path.join(folder, "model.onnx"))
    decoder = {
        "session_options": {"intra_op_num_threads": os.cpu_count(), "provider_options": []},
        "filename": "model.onnx",
        "head_size": size,
        "hidden_size": size * heads,
        "num_attention_heads": heads,
        "num_hidden_layers": len(keys),
        "num_key_value_heads": heads,
        "inputs": {
            "input_ids": "input_ids",
            "attention_mask": "attention_mask",
            "past_key_names": "past_key_values.%d.key",
            "past_value_names": "past_key_values.%d.value",
        },
        "outputs": {"logits": "logits", "present_key_names": "present.%d.key", "present_value_names": "present.%d.value"},
    }
    limits = {"max_length": SLOT_TOKENS, "do_sample": False, "past_present_share_buffer": True}
    document = {
        "model": {
            "type": "llama",
            "bos_token_id": 1,
            "eos_token_id": vocabulary - 1,
            "pad_token_id": 0,
            "vocab_size": vocabulary,
            "context_length": 2 * SLOT_TOKENS,
            "decoder": decoder,
        },
        "search": limits,
    }
    with open(os.path.join(folder, "genai_config.json"), "w") as file:
        json.dump(document, file)
    return og.Model(folder)


def generate(model, prompts):
    """One batch, from its prompts to its last token; shorter prompts are padded in front."""
    longest = max(map(len, prompts))
    parameters = og.GeneratorParams(model)
    parameters.set_search_options(
        batch_size=len(prompts), max_length=longest + TOKENS, min_length=longest + TOKENS, do_sample=False, past_present_share_buffer=True
    )
    generator = og.Generator(model, parameters)
    generator.append_tokens(np.array([[0] * (longest - len(each)) + each for each in prompts], dtype=np.int32))
    while not generator.is_done():
        generator.generate_next_token()


def main():
    with tempfile.TemporaryDirectory() as folder:
        model = configured(sys.argv[1], folder)
        for line in sys.stdin:
            batches = json.loads(line)
            start, cores = time.perf_counter(), time.process_time()
            for batch in batches:
                generate(model, batch)
            print(time.perf_counter() - start, time.process_time() - cores, flush=True)


main()
