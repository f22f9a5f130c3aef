"""The decoder: RMSNorm, rotary positions, grouped-query attention, SwiGLU, and an embedding that is also the head (Llama's layout), in JAX.

Weights are [input, output] matrices, as ONNX's MatMul takes them. Rotary pairs are the two halves of a head (not interleaved), as
com.microsoft.GroupQueryAttention has them with rotary_interleaved=0.
"""

import dataclasses

import jax
import jax.numpy as jnp


@dataclasses.dataclass(frozen=True)
class Shape:
    vocabulary: int
    width: int = 192
    layers: int = 4
    heads: int = 6
    kv_heads: int = 2
    head_size: int = 32
    hidden: int = 640
    context: int = 1024
    rope_theta: float = 10000.0
    epsilon: float = 1e-5


def initial(shape, key):
    """Random weights. Matrices that write into the residual stream start smaller, by the depth."""
    keys = iter(jax.random.split(key, 1 + 7 * shape.layers))

    def matrix(rows, columns, gain=1.0):
        return jax.random.normal(next(keys), (rows, columns), jnp.float32) * gain * rows**-0.5

    query, kv, out = shape.heads * shape.head_size, shape.kv_heads * shape.head_size, (2 * shape.layers) ** -0.5
    weights = {"embedding": jax.random.normal(next(keys), (shape.vocabulary, shape.width), jnp.float32) * 0.05}
    weights["norm"] = jnp.ones(shape.width)
    weights["layers"] = [
        {
            "attention_norm": jnp.ones(shape.width),
            "q": matrix(shape.width, query),
            "k": matrix(shape.width, kv),
            "v": matrix(shape.width, kv),
            "o": matrix(query, shape.width, out),
            "mlp_norm": jnp.ones(shape.width),
            "gate": matrix(shape.width, shape.hidden),
            "up": matrix(shape.width, shape.hidden),
            "down": matrix(shape.hidden, shape.width, out),
        }
        for _ in range(shape.layers)
    ]
    return weights


def rotary_tables(shape, length):
    """Cosines and sines, [length, head_size / 2] each."""
    inverse = shape.rope_theta ** (-jnp.arange(0, shape.head_size, 2) / shape.head_size)
    angles = jnp.arange(length)[:, None] * inverse[None]
    return jnp.cos(angles), jnp.sin(angles)


@jax.custom_vjp
def coarse(x, matrix):
    """x @ matrix with factors, and those of its gradients, in bfloat16 and sums in float32: less than half the time of float32."""
    return _coarse(x, matrix, ((x.ndim - 1,), (0,)))


def _coarse(left, right, contracted):
    left, right = left.astype(jnp.bfloat16), right.astype(jnp.bfloat16)
    return jax.lax.dot_general(left, right, (contracted, ((), ())), preferred_element_type=jnp.float32)


def _coarse_gradients(factors, gradient):
    x, matrix = factors
    rows = x.reshape(-1, x.shape[-1]), gradient.reshape(-1, gradient.shape[-1])
    return _coarse(gradient, matrix, ((gradient.ndim - 1,), (1,))), _coarse(*rows, ((0,), (0,)))


coarse.defvjp(lambda x, matrix: (coarse(x, matrix), (x, matrix)), _coarse_gradients)


def hidden_states(shape, weights, tokens, segments, places, product=jnp.matmul):
    """What the head reads, [places, width], at flat places of tokens [batch, length].

    A token sees the earlier tokens of its own segment; rows are packed with several conversations, one segment number each.
    """
    length = tokens.shape[1]
    causal = jnp.tril(jnp.ones((length, length), bool))
    visible = (causal[None] & (segments[:, :, None] == segments[:, None, :]))[:, None, None]
    bias = jnp.where(visible, 0.0, -1e9)
    tables = rotary_tables(shape, length)
    x = weights["embedding"][tokens]
    for layer in weights["layers"]:
        x = x + _attention(shape, layer, _normalised(shape, x, layer["attention_norm"]), bias, tables, product)
        if layer is weights["layers"][-1]:  # nothing after it looks at the other places
            x = x.reshape(-1, shape.width)[places]
        h = _normalised(shape, x, layer["mlp_norm"])
        x = x + product(jax.nn.silu(product(h, layer["gate"])) * product(h, layer["up"]), layer["down"])
    return _normalised(shape, x, weights["norm"])


def _normalised(shape, x, scale):
    return x * jax.lax.rsqrt(jnp.mean(x * x, -1, keepdims=True) + shape.epsilon) * scale


def _rotated(x, tables):
    cosines, sines = (table[None, :, None] for table in tables)
    first, second = jnp.split(x, 2, -1)
    return jnp.concatenate([first * cosines - second * sines, second * cosines + first * sines], -1)


def _attention(shape, layer, x, bias, tables, product):
    batch, length, _ = x.shape
    group = shape.heads // shape.kv_heads
    q = _rotated(product(x, layer["q"]).reshape(batch, length, shape.heads, shape.head_size), tables)
    k = _rotated(product(x, layer["k"]).reshape(batch, length, shape.kv_heads, shape.head_size), tables)
    v = product(x, layer["v"]).reshape(batch, length, shape.kv_heads, shape.head_size)
    q = q.reshape(batch, length, shape.kv_heads, group, shape.head_size)
    scores = jnp.einsum("bqhgd,bkhd->bhgqk", q, k) * shape.head_size**-0.5 + bias
    mixed = jnp.einsum("bhgqk,bkhd->bqhgd", jax.nn.softmax(scores, -1), v)
    return product(mixed.reshape(batch, length, -1), layer["o"])
