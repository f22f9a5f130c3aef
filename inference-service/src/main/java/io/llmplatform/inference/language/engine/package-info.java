/** Runs generations of a language model in one batch that they join and leave at every step. */
@NullMarked
package io.llmplatform.inference.language.engine;

import org.jspecify.annotations.NullMarked;
