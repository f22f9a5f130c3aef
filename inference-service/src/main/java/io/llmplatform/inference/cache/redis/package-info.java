/** The stores of vectors and of answers in Redis: short timeouts, a breaker, never an error. */
@NullMarked
package io.llmplatform.inference.cache.redis;

import org.jspecify.annotations.NullMarked;
