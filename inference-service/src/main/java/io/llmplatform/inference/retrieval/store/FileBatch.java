package io.llmplatform.inference.retrieval.store;

import java.time.Instant;

/**
 * Files that were attached together.
 *
 * @param id such as {@code vsfb_…}
 * @param cancelled whether those that were on their way then were left out
 */
public record FileBatch(String id, String store, Instant createdAt, boolean cancelled) {}
