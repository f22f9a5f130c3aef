/**
 * One record for each request on the Kafka topic {@code inference.events}, sent off the request's
 * path and given up rather than waited for. It may call {@code catalog}, {@code metrics} and {@code
 * settings}; {@code invocation} calls it.
 */
@NullMarked
package io.llmplatform.inference.event;

import org.jspecify.annotations.NullMarked;
