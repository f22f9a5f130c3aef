/**
 * A logistic regression over vectors, fitted and measured by Tribuo, which writes it as ONNX. It
 * knows neither Spring nor where vectors come from.
 */
@NullMarked
package io.llmplatform.scheduler.training.fit;

import org.jspecify.annotations.NullMarked;
