/**
 * What users asked models and were answered, where their tenant has it captured, and what they
 * thought of it. Texts come over Kafka, lose their secrets, and are stored encrypted, for a while.
 *
 * <p>May call {@code event}, {@code query}, {@code redaction}, {@code retention}, {@code search}
 * and {@code store}.
 */
@NullMarked
package io.llmplatform.log.conversation;

import org.jspecify.annotations.NullMarked;
