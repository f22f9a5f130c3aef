package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/models}.
 *
 * @param name as in {@link ModelView}; required
 * @param description absent where there is none
 * @param tags absent where there are none
 * @param visibility absent: the tenant's own
 */
public record RegisterModel(
    @JsonPropertyDescription(
            "1 to 255 characters: letters, digits, '.', '_', '-'; first a letter or digit.")
        @Nullable String name,
    @JsonPropertyDescription("What the model is for.") @Nullable String description,
    @JsonPropertyDescription("Free key-value pairs.") @Nullable Map<String, String> tags,
    @JsonPropertyDescription(
            "Who sees it: tenant, which it is if absent, or shared, for which one must act in every"
                + " tenant.")
        @Nullable Visibility visibility) {}
