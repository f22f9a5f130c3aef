/**
 * How files of vector stores become chunks: found by looking, worked on under leases, written batch
 * by batch to PostgreSQL and then to the index, and shown in one step. May call {@code store},
 * {@code record}, {@code index}, {@code embedding}, {@code extraction}, {@code chunking} and {@code
 * event}, and the catalog of models for how these count tokens.
 */
@NullMarked
package io.llmplatform.inference.retrieval.ingestion;

import org.jspecify.annotations.NullMarked;
