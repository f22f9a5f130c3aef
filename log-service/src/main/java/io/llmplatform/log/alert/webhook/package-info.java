/**
 * Takes what Alertmanager sends to {@code POST /internal/alerts}, which the gateway does not route:
 * each alert is stored, and what robots are to be told of it, before the answer.
 *
 * <p>Calls {@code alert} and {@code alert.forward}.
 */
@NullMarked
package io.llmplatform.log.alert.webhook;

import org.jspecify.annotations.NullMarked;
