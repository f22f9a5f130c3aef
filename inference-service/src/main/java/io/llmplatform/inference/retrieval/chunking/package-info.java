/**
 * Cutting documents into chunks by their structure, within a model's limits. Free of Spring; may
 * call {@code extraction} for what a document is.
 */
@NullMarked
package io.llmplatform.inference.retrieval.chunking;

import org.jspecify.annotations.NullMarked;
