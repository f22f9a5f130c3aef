/**
 * Budgets around the work of a request, prices, and the way of usage to Kafka. It may call {@code
 * catalog} and {@code token-budgets}; {@code invocation} calls it.
 */
@NullMarked
package io.llmplatform.inference.metering;

import org.jspecify.annotations.NullMarked;
