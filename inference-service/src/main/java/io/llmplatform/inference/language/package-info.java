/**
 * Language models: text in, text out, token by token. {@code engine} runs the batch, {@code
 * sampling} chooses tokens, {@code constraint} says which may be chosen, {@code text} turns tokens
 * into text and {@code files} reads published directories. No Spring, no protocol.
 */
@NullMarked
package io.llmplatform.inference.language;

import org.jspecify.annotations.NullMarked;
