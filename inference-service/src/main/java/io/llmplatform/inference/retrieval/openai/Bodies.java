package io.llmplatform.inference.retrieval.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What requests hold. */
final class Bodies {
  private Bodies() {}

  /** Of {@code POST /v1/vector_stores}. */
  @Schema(name = "VectorStoreRequest")
  record Store(
      @Nullable String name,
      @Nullable String description,
      @Schema(description = "At most 16 pairs, of keys up to 64 and values up to 512 characters")
          @Nullable Map<String, @Nullable String> metadata,
      @JsonProperty("expires_after") @Nullable Expiry expiresAfter,
      @Schema(description = "Files of /v1/files that are taken in at once, at most 500")
          @JsonProperty("file_ids")
          @Nullable List<@Nullable String> fileIds,
      @JsonProperty("chunking_strategy") @Nullable Strategy chunkingStrategy,
      @Schema(description = "Beyond OpenAI: whose vectors; default all-minilm-l6-v2")
          @JsonProperty("embedding_model")
          @Nullable String embeddingModel,
      @Schema(description = "Beyond OpenAI: who may read the files of file_ids")
          @Nullable Readers access) {}

  /** Of {@code POST /v1/vector_stores/{id}}: what is absent stays. */
  @Schema(name = "VectorStoreChange")
  record StoreChange(
      @Nullable String name,
      @Nullable String description,
      @Nullable Map<String, @Nullable String> metadata,
      @Schema(description = "null: never", implementation = Expiry.class)
          @JsonProperty("expires_after")
          @Nullable JsonNode expiresAfter) {}

  /**
   * When a store expires.
   *
   * @param anchor {@code last_active_at}
   * @param days after it, 1 to 365
   */
  @Schema(name = "VectorStoreExpiry")
  record Expiry(@Nullable String anchor, @Nullable Integer days) {}

  /**
   * How a file is chunked.
   *
   * @param type {@code auto} or {@code static}
   */
  @Schema(name = "ChunkingStrategy")
  record Strategy(@Nullable String type, @JsonProperty("static") @Nullable StaticSize fixed) {}

  @Schema(name = "StaticChunks")
  record StaticSize(
      @Schema(description = "100 to 4096; no more than the model's longest input counts")
          @JsonProperty("max_chunk_size_tokens")
          @Nullable Integer maxChunkSizeTokens,
      @Schema(description = "At most half of max_chunk_size_tokens")
          @JsonProperty("chunk_overlap_tokens")
          @Nullable Integer chunkOverlapTokens) {}

  /** Who may read: those named, or everybody of the tenant where nobody is. */
  @Schema(name = "DocumentReaders")
  record Readers(@Nullable List<@Nullable String> users, @Nullable List<@Nullable String> roles) {}

  /** Of {@code POST /v1/vector_stores/{id}/files}. */
  @Schema(name = "VectorStoreFileRequest")
  record File(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @JsonProperty("file_id")
          @Nullable String fileId,
      @Schema(description = "At most 16: texts up to 512 characters, numbers, booleans")
          @Nullable Map<String, @Nullable Object> attributes,
      @JsonProperty("chunking_strategy") @Nullable Strategy chunkingStrategy,
      @Schema(description = "Beyond OpenAI: who may read it") @Nullable Readers access) {}

  /** Of {@code POST /v1/vector_stores/{id}/files/{file_id}}: what is absent stays. */
  @Schema(name = "VectorStoreFileChange")
  record FileChange(@Nullable Map<String, @Nullable Object> attributes, @Nullable Readers access) {}

  /** Of {@code POST /v1/vector_stores/{id}/file_batches}. */
  @Schema(name = "FileBatchRequest")
  record Batch(
      @Schema(description = "At most 500, all with what stands beside") @JsonProperty("file_ids")
          @Nullable List<@Nullable String> fileIds,
      @Schema(description = "In place of file_ids: each with its own") @Nullable List<File> files,
      @Nullable Map<String, @Nullable Object> attributes,
      @JsonProperty("chunking_strategy") @Nullable Strategy chunkingStrategy,
      @Nullable Readers access) {}

  /** Of {@code POST /v1/vector_stores/{id}/records}. */
  @Schema(name = "RecordsRequest")
  record Records(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable List<Record> records) {}

  @Schema(name = "Record")
  record Record(
      @Schema(
              description = "Unique in the store, up to 128 characters",
              requiredMode = Schema.RequiredMode.REQUIRED)
          @Nullable String id,
      @Schema(description = "Embedded where there is no vector") @Nullable String text,
      float @Nullable [] vector,
      @Nullable Map<String, @Nullable Object> attributes,
      @Nullable Readers access) {}

  /** Of {@code POST /v1/vector_stores/{id}/records/delete}. */
  @Schema(name = "RecordIds")
  record RecordIds(@Nullable List<@Nullable String> ids) {}
}
