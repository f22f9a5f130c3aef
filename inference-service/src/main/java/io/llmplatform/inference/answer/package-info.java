/**
 * Answers over HTTP that are written as they come, by their requests' own threads. It may call
 * {@code settings}; the HTTP facades call it.
 */
@NullMarked
package io.llmplatform.inference.answer;

import org.jspecify.annotations.NullMarked;
