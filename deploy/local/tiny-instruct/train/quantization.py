"""Four-bit weights as com.microsoft.MatMulNBits has them: blocks along the input, one scale each, zero at 8."""

import jax
import jax.numpy as jnp

BLOCK = 32


def blocks(matrix):
    """Codes 0..15 [outputs, blocks, BLOCK] and scales [outputs, blocks] of a matrix [inputs, outputs].

    The value of the largest magnitude becomes code 0, as in ONNX Runtime's own symmetric quantizer; a scale may be negative.
    """
    values = matrix.T.reshape(matrix.shape[1], -1, BLOCK)
    place = jnp.argmax(jnp.abs(values), -1, keepdims=True)
    scales = jnp.take_along_axis(values, place, -1) / -8.0
    codes = jnp.clip(jnp.round(values / jnp.where(scales == 0, 1.0, scales)) + 8, 0, 15)
    return codes, scales[..., 0]


def rounded(matrix):
    """The matrix as it is after quantization. Gradients pass as if it were the matrix itself."""
    codes, scales = blocks(matrix)
    value = ((codes - 8) * scales[..., None]).reshape(matrix.shape[1], -1).T
    return matrix + jax.lax.stop_gradient(value - matrix)
