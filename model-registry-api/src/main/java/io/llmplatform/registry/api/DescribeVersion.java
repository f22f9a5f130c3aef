package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The optional part {@code version} of an upload.
 *
 * @param description absent where there is none
 * @param tags absent where there are none
 * @param sha256 what the files must hash to: path to 64 hex digits. Each path must be among the
 *     upload's files; a file that is not named is not compared.
 * @param lineage absent where nothing is known
 * @param metrics name to number; absent where there are none
 */
public record DescribeVersion(
    @JsonPropertyDescription("What is special about this version.") @Nullable String description,
    @JsonPropertyDescription("Free key-value pairs.") @Nullable Map<String, String> tags,
    @JsonPropertyDescription("Expected digests: path to SHA-256 in hex.")
        @Nullable Map<String, String> sha256,
    @JsonPropertyDescription("Where the version comes from.") @Nullable Lineage lineage,
    @JsonPropertyDescription("What was measured: name to number.")
        @Nullable Map<String, Double> metrics) {}
