/**
 * Memory of the device that a session computes on, which ONNX Runtime's Java API does not give:
 * allocated and made tensors of through the function table of its C API, and copied by the device's
 * own runtime. It may call {@code engine} and {@code engine.onnx}.
 */
@NullMarked
package io.llmplatform.inference.engine.onnx.device;

import org.jspecify.annotations.NullMarked;
