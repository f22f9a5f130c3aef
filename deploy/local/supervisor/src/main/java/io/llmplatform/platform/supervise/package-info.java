/**
 * Starts parts in order, restarts the dead, stops all in order. Knows nothing of what the parts
 * are.
 */
@NullMarked
package io.llmplatform.platform.supervise;

import org.jspecify.annotations.NullMarked;
