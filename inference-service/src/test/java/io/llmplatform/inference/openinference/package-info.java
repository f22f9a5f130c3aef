/** The protocol apart from its carriers. */
@NullMarked
package io.llmplatform.inference.openinference;

import org.jspecify.annotations.NullMarked;
