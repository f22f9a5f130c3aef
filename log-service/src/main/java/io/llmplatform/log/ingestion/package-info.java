/**
 * Events on their way from Kafka into the store, each exactly once; what cannot be used goes to
 * dead-letter topics, from which it can be taken again. May call {@code event}, {@code usage} and
 * {@code retention}.
 */
@NullMarked
package io.llmplatform.log.ingestion;

import org.jspecify.annotations.NullMarked;
