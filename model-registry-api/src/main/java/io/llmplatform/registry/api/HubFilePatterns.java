package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which files of a repository are wanted: those that an inclusion matches, or all where there is
 * none, without those that an exclusion matches. A pattern is matched as {@code huggingface_hub}
 * does: {@code *} also crosses {@code /}, {@code ?} is one character, {@code [ab]} and {@code
 * [!ab]} one of a set, and a pattern that ends in {@code /} means everything below it.
 *
 * @param include absent or empty: every file
 * @param exclude absent or empty: none
 */
public record HubFilePatterns(
    @JsonPropertyDescription("Only files that one of these matches; absent: all.")
        @Nullable List<String> include,
    @JsonPropertyDescription("No file that one of these matches.")
        @Nullable List<String> exclude) {}
