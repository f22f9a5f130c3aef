/** Turns tokens into text as they come, and text into tokens. */
@NullMarked
package io.llmplatform.inference.language.text;

import org.jspecify.annotations.NullMarked;
