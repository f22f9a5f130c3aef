/**
 * A language model as its users see it: texts and tokens in, text out as it comes. Puts {@code
 * files}, {@code text}, {@code engine} and {@code chat} together; the catalog owns its models.
 */
@NullMarked
package io.llmplatform.inference.language.model;

import org.jspecify.annotations.NullMarked;
