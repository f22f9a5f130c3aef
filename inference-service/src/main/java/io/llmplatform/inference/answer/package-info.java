/**
 * Answers over HTTP that are written as they come, by no thread that waits. It may call {@code
 * settings}; the HTTP facades call it.
 */
@NullMarked
package io.llmplatform.inference.answer;

import org.jspecify.annotations.NullMarked;
