/**
 * What other services' refusals, and their silence, mean to the work of this one. Calls nothing
 * else of this service.
 */
@NullMarked
package io.llmplatform.scheduler.remote;

import org.jspecify.annotations.NullMarked;
