/**
 * Webhooks: who wants to be told of events, the deliveries that wait for them, and the signed
 * requests that go out (Standard Webhooks).
 *
 * <p>Implements a port of {@code event}; may call {@code tenant}, {@code encryption}, {@code
 * common}; nobody calls it.
 */
@NullMarked
package io.llmplatform.registry.webhook;

import org.jspecify.annotations.NullMarked;
