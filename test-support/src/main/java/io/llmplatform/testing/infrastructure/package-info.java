/**
 * Real infrastructure for integration tests, by annotation: {@code @WithPostgres},
 * {@code @WithRedis}, {@code @WithKafka}, {@code @WithMongoDb}, {@code @WithNacos}. With Docker the
 * stores are containers, without it the servers of the local mode; a test cannot tell. Each is
 * started once per test JVM, when the first test needs it, and ends with it. Calls local-parts.
 */
@NullMarked
package io.llmplatform.testing.infrastructure;

import org.jspecify.annotations.NullMarked;
