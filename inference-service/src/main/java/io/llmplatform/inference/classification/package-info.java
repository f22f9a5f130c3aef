/**
 * Names the classes of texts, by a classifier of several labels in transformers' layout, such as
 * fine-tuning makes. It may call {@code embedding} and {@code engine}, and knows neither Spring nor
 * a protocol.
 */
@NullMarked
package io.llmplatform.inference.classification;

import org.jspecify.annotations.NullMarked;
