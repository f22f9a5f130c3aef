/**
 * Texts of documents: headings and paragraphs, with their pages. Documents are parsed by Apache
 * Tika in a JVM of their own that has little memory, no secrets, no network use and a time limit,
 * and that this package starts. Free of Spring; calls nothing of the service.
 *
 * <p>{@link io.llmplatform.inference.retrieval.extraction.ExtractionMain} is that JVM's program; it
 * shares no more with its parent than the lines of {@link
 * io.llmplatform.inference.retrieval.extraction.BlockLines}.
 */
@NullMarked
package io.llmplatform.inference.retrieval.extraction;

import org.jspecify.annotations.NullMarked;
