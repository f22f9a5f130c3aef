"""Checks that an exported directory computes what was trained. Usage: python verify.py CHECKPOINT DIRECTORY

For fp32: greedy tokens equal those of the JAX model. For fp32 and int4: a prompt fed in chunks, and rows of different lengths in one batch
(right-padded, then decoded together in buffers that past and present share), give the same tokens as one prompt alone.
"""

import itertools
import sys

import jax
import jax.numpy as jnp
import numpy as np
import onnxruntime

import evaluate
import model
import tasks
import train
from runtime import Runtime

CONTEXT = 256  # of the shared buffers here
LONGEST = 96  # tokens of an answer, as of Runtime.greedy


def prompts(runtime):
    asked = itertools.chain.from_iterable(evaluate.questions(task, 6) for task in tasks.TASKS)
    return [runtime.prompt(messages, tools) for messages, tools, _ in asked] + [
        runtime.prompt(messages, tools) for messages, tools, _ in evaluate.tool_questions(6) + evaluate.later_questions(6)
    ]


def trained_choices(checkpoint, vocabulary):
    """A function from tokens to the JAX model's choice after each."""
    shape = model.Shape(vocabulary)
    _, weights, _ = train.load(checkpoint, shape)

    @jax.jit
    def choices(tokens):
        states = model.hidden_states(shape, weights, tokens, jnp.ones_like(tokens), jnp.arange(CONTEXT))
        return jnp.argmax(states @ weights["embedding"].T, -1)

    def of(tokens):
        padded = np.zeros((1, CONTEXT), np.int32)
        padded[0, : len(tokens)] = tokens
        return np.asarray(choices(padded))[: len(tokens)].tolist()

    return of


def together(runtime, rows, longest=LONGEST):
    """Greedy tokens of several prompts at once: prefilled right-padded, decoded in place in shared buffers."""
    batch, width = len(rows), max(map(len, rows))
    tokens, lengths = np.zeros((batch, width), np.int64), np.array(list(map(len, rows)))
    for place, row in enumerate(rows):
        tokens[place, : len(row)] = row
    buffers = {name: onnxruntime.OrtValue.ortvalue_from_numpy(array) for name, array in runtime.empty(batch, CONTEXT).items()}
    logits = _in_place(runtime, tokens, lengths, runtime.empty(batch), buffers)
    chosen = logits[np.arange(batch), lengths - 1].argmax(-1)
    answers, live = [[] for _ in rows], np.ones(batch, bool)
    while live.any():
        for place in np.flatnonzero(live):
            live[place] = chosen[place] not in runtime.stops and len(answers[place]) < longest
            if live[place]:
                answers[place].append(int(chosen[place]))
        lengths = np.minimum(lengths + 1, CONTEXT)
        chosen = _in_place(runtime, chosen[:, None], lengths, None, buffers)[:, 0].argmax(-1)
    return answers


def _in_place(runtime, tokens, lengths, past, buffers):
    """Runs one step whose present goes to the buffers; its past is there too, unless given."""
    if past is not None:
        mask = np.arange(tokens.shape[1])[None] < lengths[:, None]
        logits, present = runtime.run(tokens, mask, past)
        for name, array in present.items():
            whole = buffers[name].numpy().copy()
            whole[:, :, : array.shape[2]] = array
            buffers[name].update_inplace(whole)
        return logits
    binding = runtime.session.io_binding()
    mask = np.arange(lengths.max())[None] < lengths[:, None]
    binding.bind_cpu_input("input_ids", np.ascontiguousarray(tokens, np.int64))
    binding.bind_cpu_input("attention_mask", mask.astype(np.int64))
    for name, buffer in buffers.items():
        binding.bind_ortvalue_input(name, buffer)
        binding.bind_ortvalue_output(name.replace("past_key_values", "present"), buffer)
    binding.bind_output("logits")
    runtime.session.run_with_iobinding(binding)
    return binding.get_outputs()[-1].numpy()


def main(checkpoint, directory):
    failures = 0
    for file in ("model.onnx", "model_q4.onnx"):
        runtime = Runtime(directory, file)
        rows = prompts(runtime)
        alone = [runtime.greedy(row) for row in rows]
        checks = {f"chunks of {chunk}": [runtime.greedy(row, chunk=chunk) for row in rows] for chunk in (1, 7, 32)}
        batches = [rows[first : first + 8] for first in range(0, len(rows), 8)]
        checks["batches of 8"] = [answer for batch in batches for answer in together(runtime, batch)]
        if file == "model.onnx":
            choices = trained_choices(checkpoint, runtime.tokenizer.get_vocab_size())
            follow = [choices(row + answer)[len(row) - 1 :][:LONGEST] for row, answer in zip(rows, alone)]
            checks["JAX"] = [tokens[:-1] if tokens[-1] in runtime.stops else tokens for tokens in follow]
        for name, answers in checks.items():
            different = sum(one != other for one, other in zip(alone, answers, strict=True))
            failures += different
            print(f"{file}: {name}: {len(rows) - different} of {len(rows)} prompts answered with the same tokens")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
