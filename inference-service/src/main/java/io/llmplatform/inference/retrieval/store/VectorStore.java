package io.llmplatform.inference.retrieval.store;

import io.llmplatform.inference.retrieval.index.IndexId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A vector store.
 *
 * @param id such as {@code vs_…}
 * @param metadata the owner's, with texts as values
 * @param model the embedding model's name
 * @param dimensions components of its vectors
 * @param index that has the chunks
 * @param expiresDays days without use after which it expires; null: never
 */
public record VectorStore(
    String id,
    String tenant,
    String name,
    @Nullable String description,
    Map<String, String> metadata,
    String model,
    int dimensions,
    IndexId index,
    @Nullable Integer expiresDays,
    Instant createdAt,
    Instant lastActiveAt) {
  public VectorStore {
    metadata = Map.copyOf(metadata);
  }

  /** When it expires unless it is used; null: never. */
  public @Nullable Instant expiresAt() {
    return expiresDays == null ? null : lastActiveAt.plus(Duration.ofDays(expiresDays));
  }

  public boolean hasExpired(Instant now) {
    Instant end = expiresAt();
    return end != null && !end.isAfter(now);
  }
}
