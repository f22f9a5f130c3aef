package io.llmplatform.scheduler.batch;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/batches}. */
@Schema(name = "BatchRequest")
record BatchBody(
    @Schema(
            description = "A file of /v1/files with the purpose batch",
            requiredMode = Schema.RequiredMode.REQUIRED)
        @JsonProperty("input_file_id")
        @Nullable String inputFileId,
    @Schema(
            description = "/v1/embeddings, /v1/chat/completions or /v1/completions",
            requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable String endpoint,
    @Schema(
            description = "24h, or another number of minutes (m), hours (h) or days (d) up to 14d",
            requiredMode = Schema.RequiredMode.REQUIRED)
        @JsonProperty("completion_window")
        @Nullable String completionWindow,
    @Schema(description = "At most 16 pairs, of keys up to 64 and values up to 512 characters")
        @Nullable Map<String, @Nullable String> metadata,
    @JsonProperty("output_expires_after") @Nullable Expiry outputExpiresAfter) {

  /**
   * When the files that a batch makes are deleted.
   *
   * @param anchor {@code created_at}, which is that of the file
   * @param seconds after it
   */
  record Expiry(@Nullable String anchor, @Nullable Long seconds) {}
}
