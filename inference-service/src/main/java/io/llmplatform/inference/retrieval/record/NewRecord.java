package io.llmplatform.inference.retrieval.record;

import io.llmplatform.inference.retrieval.index.Access;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record as it is asked for. One of text and vector is there.
 *
 * @param id the owner's, unique in the store
 * @param text empty: it is found by its vector only
 * @param vector of any length; null: the text is embedded
 */
public record NewRecord(
    String id,
    String text,
    float @Nullable [] vector,
    Map<String, Object> attributes,
    Access access) {}
