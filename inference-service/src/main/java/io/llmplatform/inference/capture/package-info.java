/**
 * Tells on the topic {@code inference.payloads} what requests for text asked and were answered, for
 * tenants that have this on. No request waits for it.
 *
 * <p>May call {@code event}, {@code generation}, {@code invocation} and {@code settings}.
 */
@NullMarked
package io.llmplatform.inference.capture;

import org.jspecify.annotations.NullMarked;
