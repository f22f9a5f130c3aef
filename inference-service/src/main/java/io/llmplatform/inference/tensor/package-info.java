/**
 * Tensors as values: element types named as the Open Inference Protocol names them, checked shapes,
 * native-order buffers. Calls nothing of the service; free of Spring, of protocols and of the
 * runtime.
 */
@NullMarked
package io.llmplatform.inference.tensor;

import org.jspecify.annotations.NullMarked;
