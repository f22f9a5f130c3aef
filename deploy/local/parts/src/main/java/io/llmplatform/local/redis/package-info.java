/** A real Redis server as a guarded child. */
@NullMarked
package io.llmplatform.local.redis;

import org.jspecify.annotations.NullMarked;
