"""Trains the model. Usage: python train.py TOKENIZER_JSON CHECKPOINT [--steps N] [--until N] [--seed N]

The checkpoint (NumPy archive) is written every BLOCK steps and, where it exists, training goes on from it; data depend on the seed and
the step alone. At the end every other step sees its matrices rounded to four bits, so that the int4 export answers as the fp32 one does.
"""

import argparse
import itertools
import os
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax
from optax.contrib import MuonDimensionNumbers, muon
from tokenizers import Tokenizer

import chat
import model
import quantization
import tasks

BLOCK = 100
ROWS, LENGTH = 20, 104
LEARNT = 640  # tokens of a batch whose loss counts, at most
WARMUP, TURN = 100, (2000, 2100)  # the rates rise, stay, fall to 0.4 of their height over the turn, and then to zero at the last step
ROUNDED = 500  # last steps of which every other one sees matrices in four bits
MATRIX_RATE, OTHER_RATE = 0.02, 0.004


def packed(conversations):
    """Rows of (tokens, segments, learnt), filled first-fit; a conversation longer than a row is left out."""
    open_rows = []
    for tokens, learnt in conversations:
        if len(tokens) > LENGTH:
            continue
        row = next((row for row in open_rows if len(row[0]) + len(tokens) <= LENGTH), None)
        if row is None:
            if len(open_rows) == 40:
                yield max(open_rows, key=lambda row: len(row[0]))
                open_rows.remove(max(open_rows, key=lambda row: len(row[0])))
            row = ([], [], [])
            open_rows.append(row)
        row[1].extend([(row[1][-1] if row[1] else 0) + 1] * len(tokens))
        row[0].extend(tokens)
        row[2].extend(learnt)


def batches(tokenizer, seed):
    """Endless (tokens, segments, places, targets, weights): a token at a place is to be followed by its target."""
    conversations = tasks.conversations(seed)
    encoded = itertools.chain.from_iterable(
        chat.encode(tokenizer, itertools.islice(conversations, 1000)) for _ in itertools.count()
    )
    rows = packed(encoded)
    while True:
        tokens, segments = np.zeros((ROWS, LENGTH), np.int32), np.zeros((ROWS, LENGTH), np.int32)
        learnt = np.zeros((ROWS, LENGTH), bool)
        for place, row in enumerate(itertools.islice(rows, ROWS)):
            length = len(row[0])
            tokens[place, :length], segments[place, :length], learnt[place, :length] = row
        places = np.flatnonzero(learnt)[:LEARNT] - 1
        weights = np.arange(LEARNT) < len(places)
        places = np.pad(places, (0, LEARNT - len(places)))
        yield tokens, segments, places, tokens.reshape(-1)[places + 1], weights.astype(np.float32)


def optimizer(steps):
    def rate(peak):
        shares = (1.0, 1.0, 0.4, 0.0)
        return lambda step: peak * jnp.interp(step, jnp.array((0, WARMUP, *TURN, steps)), jnp.array((0.0, *shares)))

    def dimensions(weights):
        layers = [{key: None if key.endswith("norm") else MuonDimensionNumbers() for key in layer} for layer in weights["layers"]]
        return {"embedding": None, "norm": None, "layers": layers}

    chosen = muon(rate(MATRIX_RATE), adam_learning_rate=rate(OTHER_RATE), adam_b2=0.98, weight_decay=0.01, muon_weight_dimension_numbers=dimensions)
    return optax.chain(optax.clip_by_global_norm(1.0), chosen)


def stepping(shape, optimize):
    """One step, (weights, state, batch, rounded) to (weights, state, loss)."""

    def loss(weights, batch, rounded):
        tokens, segments, places, targets, counted = batch
        head = weights["embedding"].T
        if rounded:
            head = quantization.rounded(head)
            layers = [{k: quantization.rounded(v) if v.ndim == 2 else v for k, v in layer.items()} for layer in weights["layers"]]
            weights = weights | {"layers": layers}
        states = model.hidden_states(shape, weights, tokens, segments, places, model.coarse)
        losses = optax.softmax_cross_entropy_with_integer_labels(model.coarse(states, head), targets)
        return jnp.sum(losses * counted) / jnp.sum(counted)

    @jax.jit(static_argnums=3, donate_argnums=(0, 1))
    def step(weights, state, batch, rounded):
        value, gradient = jax.value_and_grad(loss)(weights, batch, rounded)
        updates, state = optimize.update(gradient, state, weights)
        return optax.apply_updates(weights, updates), state, value

    return step


def save(path, step, weights, state):
    leaves = jax.tree.leaves((weights, state))
    np.savez(path + ".new.npz", step=step, **{f"leaf{place}": leaf for place, leaf in enumerate(leaves)})
    os.replace(path + ".new.npz", path)


def load(path, shape, state=None):
    """(step, weights, state); without an optimizer's state to fill, only the weights are read."""
    like = model.initial(shape, jax.random.key(0)), state
    leaves, structure = jax.tree.flatten(like)
    with np.load(path) as archive:
        loaded = [jnp.asarray(archive[f"leaf{place}"]) for place in range(len(leaves))]
        return (int(archive["step"]), *jax.tree.unflatten(structure, loaded))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tokenizer")
    parser.add_argument("checkpoint")
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--until", type=int, help="end after this step, as if stopped there")
    parser.add_argument("--seed", type=int, default=6)
    arguments = parser.parse_args()
    tokenizer = Tokenizer.from_file(arguments.tokenizer)
    shape = model.Shape(tokenizer.get_vocab_size())
    optimize = optimizer(arguments.steps)
    weights = model.initial(shape, jax.random.key(arguments.seed))
    state, first = optimize.init(weights), 0
    print(f"{sum(leaf.size for leaf in jax.tree.leaves(weights)):,} parameters", flush=True)
    if os.path.exists(arguments.checkpoint):
        first, weights, state = load(arguments.checkpoint, shape, state)
    step = stepping(shape, optimize)
    for block in range(first // BLOCK, (arguments.until or arguments.steps) // BLOCK):
        begun, total = time.time(), 0.0
        for place, batch in enumerate(itertools.islice(batches(tokenizer, arguments.seed * 1_000_000 + block), BLOCK)):
            number = block * BLOCK + place
            rounded = number >= arguments.steps - ROUNDED and number % 2 == 1
            weights, state, value = step(weights, state, batch, rounded)
            total += float(value)
        save(arguments.checkpoint, (block + 1) * BLOCK, weights, state)
        print(f"step {(block + 1) * BLOCK} loss {total / BLOCK:.4f} {time.time() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    main()
