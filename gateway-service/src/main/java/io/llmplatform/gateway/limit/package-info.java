/**
 * How many requests a key and its tenant may send in a minute, and have under way at one time,
 * counted in Redis over all gateways.
 *
 * <p>Calls {@code access}, {@code redis} and {@code common.error}.
 */
@NullMarked
package io.llmplatform.gateway.limit;

import org.jspecify.annotations.NullMarked;
