package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An import from a hub.
 *
 * @param id under {@code /api/models/imports}
 * @param state where it is
 * @param tenant whose it is
 * @param model the model that gets the version
 * @param version the version's number in the model; a retry makes another version
 * @param endpoint the hub
 * @param repository on the hub
 * @param revision as asked for
 * @param commit what the revision means; absent until the hub has said
 * @param source where the version's files are from: {@code hf://repository@commit}; absent as the
 *     commit
 * @param bytesTotal the sizes of the files added up; absent until the hub has listed them
 * @param bytesDone how much of that is here
 * @param files absent in lists and until the hub has listed them
 * @param error why it failed, or what the last try met while it still goes on; absent where all is
 *     well
 * @param errorFile the file that the error is about; absent where it is about none
 * @param createdBy who asked for it
 * @param createdAt when
 * @param finishedAt when it succeeded, failed or was cancelled; absent until then
 */
public record ImportView(
    @JsonPropertyDescription("The import's id.") UUID id,
    @JsonPropertyDescription("Where it is.") ImportState state,
    @JsonPropertyDescription("The tenant whose import it is.") String tenant,
    @JsonPropertyDescription("The model that gets the version.") String model,
    @JsonPropertyDescription("The version's number in the model.") int version,
    @JsonPropertyDescription("The hub's address.") String endpoint,
    @JsonPropertyDescription("The repository on the hub.") String repository,
    @JsonPropertyDescription("The revision that was asked for.") String revision,
    @JsonPropertyDescription("What the revision means; absent until the hub has said.")
        @Nullable String commit,
    @JsonPropertyDescription("Where the version's files are from; absent as the commit.")
        @Nullable String source,
    @JsonPropertyDescription("All files' sizes in bytes; absent until the hub has listed them.")
        @Nullable Long bytesTotal,
    @JsonPropertyDescription("How many bytes are here.") long bytesDone,
    @JsonPropertyDescription("Absent in lists and until the hub has listed them.")
        @Nullable List<ImportedFile> files,
    @JsonPropertyDescription("Why it failed, or what the last try met; absent where all is well.")
        @Nullable String error,
    @JsonPropertyDescription("The file that the error is about; absent where it is about none.")
        @Nullable String errorFile,
    @JsonPropertyDescription("Who asked for it.") String createdBy,
    @JsonPropertyDescription("When it was asked for.") Instant createdAt,
    @JsonPropertyDescription("When it ended; absent until then.") @Nullable Instant finishedAt) {

  public ImportView {
    files = files == null ? null : List.copyOf(files);
  }
}
