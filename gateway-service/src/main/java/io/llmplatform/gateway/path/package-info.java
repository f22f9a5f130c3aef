/**
 * Paths that are not routed: those that would mean another place behind the gateway than in front
 * of it are refused, and the bare address leads to Swagger UI. Calls only {@code common.error}.
 */
@NullMarked
package io.llmplatform.gateway.path;

import org.jspecify.annotations.NullMarked;
