/**
 * What happened to jobs, batches and training runs, kept in the transaction that made it happen and
 * told to the rest of the platform afterwards ({@code job.events}). Every feature may append; this
 * package calls none of them.
 */
@NullMarked
package io.llmplatform.scheduler.event;

import org.jspecify.annotations.NullMarked;
