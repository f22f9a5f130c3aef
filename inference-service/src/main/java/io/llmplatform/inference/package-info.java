/** Runs models in ONNX Runtime behind the OpenAI and Open Inference protocols. */
@NullMarked
package io.llmplatform.inference;

import org.jspecify.annotations.NullMarked;
