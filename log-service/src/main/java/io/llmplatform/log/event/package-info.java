/**
 * What happened, as it is stored: kinds of events and the collections that hold them. Calls nothing
 * else of the service.
 */
@NullMarked
package io.llmplatform.log.event;

import org.jspecify.annotations.NullMarked;
