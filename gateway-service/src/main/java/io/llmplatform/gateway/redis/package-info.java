/**
 * The gateway's two connections to Redis: one for commands, one that listens. Calls nothing else of
 * the platform.
 */
@NullMarked
package io.llmplatform.gateway.redis;

import org.jspecify.annotations.NullMarked;
