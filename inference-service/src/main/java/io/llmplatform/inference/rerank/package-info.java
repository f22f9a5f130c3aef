/**
 * Puts documents in the order of their relevance to a query, by a cross-encoder: a classifier of
 * one label that reads query and document together. It may call {@code embedding}, {@code
 * classification} for its files, and {@code engine}, and knows neither Spring nor a protocol.
 */
@NullMarked
package io.llmplatform.inference.rerank;

import org.jspecify.annotations.NullMarked;
