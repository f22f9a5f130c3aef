package io.llmplatform.inference.retrieval.store;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A store as it is asked for.
 *
 * @param model the embedding model's name; null: the settings' default
 * @param expiresDays days without use after which it expires; null: never
 */
public record NewStore(
    String name,
    @Nullable String description,
    Map<String, String> metadata,
    @Nullable String model,
    @Nullable Integer expiresDays) {}
