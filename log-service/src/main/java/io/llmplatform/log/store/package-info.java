/**
 * How log-service reaches its MongoDB, and who gives its collections their indexes. Calls nothing
 * else of the service.
 */
@NullMarked
package io.llmplatform.log.store;

import org.jspecify.annotations.NullMarked;
