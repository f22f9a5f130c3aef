/**
 * How large a request's body may be, per route, counted while it streams through. Calls only {@code
 * common.error}.
 */
@NullMarked
package io.llmplatform.gateway.body;

import org.jspecify.annotations.NullMarked;
