/**
 * The data services in and under one JVM: Kafka and the MongoDB-protocol server in it, PostgreSQL
 * and Redis as its children.
 */
@NullMarked
package io.llmplatform.local.data;

import org.jspecify.annotations.NullMarked;
