package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/deployments/{model}/rollback}.
 *
 * @param generation whose state is to be served again; absent: the one before the present
 */
public record RollBack(
    @JsonPropertyDescription("Whose state is to be served again; absent: the one before.")
        @Nullable Long generation) {}
