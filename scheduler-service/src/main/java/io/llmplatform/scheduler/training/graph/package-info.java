/**
 * ONNX files put together: an encoder of text with a classifier of its vectors becomes one model
 * that takes tokens and gives probabilities. It knows neither Spring nor how a classifier was made.
 */
@NullMarked
package io.llmplatform.scheduler.training.graph;

import org.jspecify.annotations.NullMarked;
