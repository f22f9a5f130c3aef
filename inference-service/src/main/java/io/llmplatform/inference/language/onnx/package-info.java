/**
 * ONNX Runtime behind the port of {@code language.engine}: decoders whose attention shares one
 * buffer for past and present (GroupQueryAttention), and those that concatenate them. It may call
 * {@code language.engine}, {@code engine} and {@code engine.onnx}.
 */
@NullMarked
package io.llmplatform.inference.language.onnx;

import org.jspecify.annotations.NullMarked;
