/**
 * What became of files on their way into vector stores, kept in the transaction that made it happen
 * and told to the rest of the platform afterwards ({@code job.events}). Calls nothing of the
 * service but its settings.
 */
@NullMarked
package io.llmplatform.inference.retrieval.event;

import org.jspecify.annotations.NullMarked;
