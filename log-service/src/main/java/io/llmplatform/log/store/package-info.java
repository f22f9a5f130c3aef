/** How log-service reaches its MongoDB. Calls nothing else of the service. */
@NullMarked
package io.llmplatform.log.store;

import org.jspecify.annotations.NullMarked;
