package io.llmplatform.inference.retrieval.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.llmplatform.inference.retrieval.index.Access;
import io.llmplatform.inference.retrieval.store.ChunkSize;
import io.llmplatform.inference.retrieval.store.FileBatch;
import io.llmplatform.inference.retrieval.store.FileCounts;
import io.llmplatform.inference.retrieval.store.FileError;
import io.llmplatform.inference.retrieval.store.FileStatus;
import io.llmplatform.inference.retrieval.store.StoreFile;
import io.llmplatform.inference.retrieval.store.VectorStore;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What answers hold, in OpenAI's shapes; times are in epoch seconds. */
final class Views {
  private Views() {}

  @Schema(name = "VectorStore")
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Store(
      String id,
      String object,
      @JsonProperty("created_at") long createdAt,
      String name,
      @Nullable String description,
      @JsonProperty("usage_bytes") long usageBytes,
      @JsonProperty("file_counts") Counts fileCounts,
      @Schema(description = "in_progress, completed or expired") String status,
      @JsonProperty("expires_after") Bodies.@Nullable Expiry expiresAfter,
      @JsonProperty("expires_at") @Nullable Long expiresAt,
      @JsonProperty("last_active_at") long lastActiveAt,
      Map<String, String> metadata,
      @Schema(description = "Beyond OpenAI: whose vectors it has") @JsonProperty("embedding_model")
          String embeddingModel) {

    static Store of(VectorStore store, FileCounts files, long usage, Instant now) {
      String status = files.inProgress() > 0 ? "in_progress" : "completed";
      Integer days = store.expiresDays();
      Instant end = store.expiresAt();
      return new Store(
          store.id(),
          "vector_store",
          store.createdAt().getEpochSecond(),
          store.name(),
          store.description(),
          usage,
          Counts.of(files),
          store.hasExpired(now) ? "expired" : status,
          days == null ? null : new Bodies.Expiry("last_active_at", days),
          end == null ? null : end.getEpochSecond(),
          store.lastActiveAt().getEpochSecond(),
          store.metadata(),
          store.model());
    }
  }

  /** Files by their status, of those that the caller may see. */
  @Schema(name = "VectorStoreFileCounts")
  record Counts(
      @JsonProperty("in_progress") int inProgress,
      int completed,
      int failed,
      int cancelled,
      int total) {
    static Counts of(FileCounts files) {
      return new Counts(
          files.inProgress(), files.completed(), files.failed(), files.cancelled(), files.total());
    }
  }

  @Schema(name = "VectorStoreFile")
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record File(
      String id,
      String object,
      @JsonProperty("created_at") long createdAt,
      @JsonProperty("vector_store_id") String vectorStoreId,
      FileStatus status,
      @JsonProperty("last_error") @Nullable FileError lastError,
      @JsonProperty("usage_bytes") long usageBytes,
      Map<String, Object> attributes,
      @JsonProperty("chunking_strategy") Bodies.Strategy chunkingStrategy,
      @Schema(description = "Beyond OpenAI: who may read it") Readers access) {

    /**
     * @param usual size of chunks where the file does not say
     */
    static File of(StoreFile file, ChunkSize usual) {
      ChunkSize size = file.size() == null ? usual : file.size();
      return new File(
          file.file(),
          "vector_store.file",
          file.createdAt().getEpochSecond(),
          file.store(),
          file.status(),
          file.error(),
          file.usageBytes(),
          file.attributes(),
          new Bodies.Strategy("static", new Bodies.StaticSize(size.tokens(), size.overlap())),
          Readers.of(file.access()));
    }
  }

  @Schema(name = "VectorStoreFileReaders")
  record Readers(Set<String> users, Set<String> roles) {
    static Readers of(Access access) {
      return new Readers(new TreeSet<>(access.users()), new TreeSet<>(access.roles()));
    }
  }

  @Schema(name = "FileBatch")
  record Batch(
      String id,
      String object,
      @JsonProperty("created_at") long createdAt,
      @JsonProperty("vector_store_id") String vectorStoreId,
      @Schema(description = "in_progress, completed, cancelled or failed") String status,
      @JsonProperty("file_counts") Counts fileCounts) {

    static Batch of(FileBatch batch, FileCounts files) {
      return new Batch(
          batch.id(),
          "vector_store.files_batch",
          batch.createdAt().getEpochSecond(),
          batch.store(),
          status(batch, files),
          Counts.of(files));
    }

    private static String status(FileBatch batch, FileCounts files) {
      if (files.inProgress() > 0) {
        return "in_progress";
      }
      if (batch.cancelled()) {
        return "cancelled";
      }
      return files.total() > 0 && files.failed() == files.total() ? "failed" : "completed";
    }
  }

  /** A page of a list. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Page<T>(
      String object,
      List<T> data,
      @JsonProperty("first_id") @Nullable String firstId,
      @JsonProperty("last_id") @Nullable String lastId,
      @JsonProperty("has_more") boolean hasMore) {

    /**
     * @param found one more than the limit, where there are more
     */
    static <T> Page<T> of(List<T> found, int limit, Function<T, String> id) {
      List<T> shown = found.subList(0, Math.min(limit, found.size()));
      return new Page<>(
          "list",
          shown,
          shown.isEmpty() ? null : id.apply(shown.get(0)),
          shown.isEmpty() ? null : id.apply(shown.get(shown.size() - 1)),
          found.size() > limit);
    }
  }

  @Schema(name = "VectorStoreDeletion")
  record Deleted(String id, String object, boolean deleted) {}

  /** The chunks of a file. */
  @Schema(name = "VectorStoreFileContent")
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Content(
      String object,
      @JsonProperty("file_id") String fileId,
      String filename,
      Map<String, Object> attributes,
      List<Text> data,
      @JsonProperty("has_more") boolean hasMore,
      @JsonProperty("next_page") @Nullable String nextPage) {
    static Content of(StoreFile file, List<String> texts) {
      return new Content(
          "vector_store.file_content.page",
          file.file(),
          file.name(),
          file.attributes(),
          texts.stream().map(text -> new Text("text", text)).toList(),
          false,
          null);
    }
  }

  record Text(String type, String text) {}

  /** Ids of records that were written or deleted. */
  @Schema(name = "RecordsAnswer")
  record Records(String object, List<String> ids) {}
}
