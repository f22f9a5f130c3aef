package io.llmplatform.inference.retrieval.store;

import io.llmplatform.inference.retrieval.index.Access;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file as it is to be taken in.
 *
 * @param file the registry's id of it
 * @param attributes that filters ask for: texts, numbers and booleans
 * @param size of its chunks; null: as the service decides
 */
public record NewFile(
    String file, Map<String, Object> attributes, Access access, @Nullable ChunkSize size) {}
