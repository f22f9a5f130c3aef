/** Jobs: batch inference and training. */
@NullMarked
package io.llmplatform.scheduler;

import org.jspecify.annotations.NullMarked;
