/** Says which tokens may come next, so that a text follows a JSON Schema. */
@NullMarked
package io.llmplatform.inference.language.constraint;

import org.jspecify.annotations.NullMarked;
