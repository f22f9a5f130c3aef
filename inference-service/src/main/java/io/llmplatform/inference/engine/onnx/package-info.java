/**
 * ONNX Runtime behind the engine's session port. It may call {@code engine} and {@code tensor}; no
 * other package touches the runtime.
 */
@NullMarked
package io.llmplatform.inference.engine.onnx;

import org.jspecify.annotations.NullMarked;
