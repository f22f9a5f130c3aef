/** Ids that several services make. */
@NullMarked
package io.llmplatform.common.id;

import org.jspecify.annotations.NullMarked;
