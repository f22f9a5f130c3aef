/**
 * Text from language models: what a facade asks for becomes generations of a model that is leased,
 * paid for and measured while they last. {@link io.llmplatform.inference.generation.TextModel} is
 * the port to the models. It may call {@code access}, {@code cache}, {@code catalog}, {@code flow},
 * {@code invocation}, {@code language}, {@code metering}, {@code metrics} and {@code settings}; the
 * facades call it.
 */
@NullMarked
package io.llmplatform.inference.generation;

import org.jspecify.annotations.NullMarked;
