@NullMarked
package io.llmplatform.registry.onnx;

import org.jspecify.annotations.NullMarked;
