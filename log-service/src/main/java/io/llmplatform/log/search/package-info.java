/**
 * Bounded search of collections by time, the newest first: what lists and exports of the service
 * have in common. Calls nothing else of the service.
 */
@NullMarked
package io.llmplatform.log.search;

import org.jspecify.annotations.NullMarked;
