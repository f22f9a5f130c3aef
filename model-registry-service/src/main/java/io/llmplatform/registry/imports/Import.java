package io.llmplatform.registry.imports;

import io.llmplatform.registry.api.ImportState;
import io.llmplatform.registry.api.ImportView;
import io.llmplatform.registry.api.ImportedFile;
import io.llmplatform.registry.hub.HubCommit;
import io.llmplatform.registry.hub.HubEndpoint;
import io.llmplatform.registry.hub.HubRepository;
import io.llmplatform.registry.hub.HubRevision;
import io.llmplatform.registry.model.Description;
import io.llmplatform.registry.version.PendingVersion;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An import as the database has it.
 *
 * @param sequence its place among all
 * @param modelName as the model is called now
 * @param version that the files are for
 * @param sealedToken null where there is none, or none any more
 * @param commit null until the hub has said what the revision means
 * @param bytesTotal null until the hub has listed the files
 */
record Import(
    UUID id,
    long sequence,
    String tenant,
    String modelName,
    PendingVersion version,
    Description description,
    HubEndpoint endpoint,
    HubRepository repository,
    HubRevision revision,
    FilePatterns patterns,
    @Nullable String sealedToken,
    @Nullable HubCommit commit,
    ImportState state,
    @Nullable Problem problem,
    Instant createdAt,
    @Nullable Instant finishedAt,
    @Nullable Long bytesTotal,
    long bytesDone) {

  /**
   * What went wrong.
   *
   * @param sentence for people, without secrets
   * @param file that it is about; null: none
   */
  record Problem(String sentence, @Nullable String file) {
    private static final int MAX_SENTENCE = 5000;
    private static final int MAX_FILE = 1024;

    // As the database's columns hold it.
    Problem {
      sentence = cut(sentence, MAX_SENTENCE);
      file = file == null ? null : cut(file, MAX_FILE);
    }

    private static String cut(String text, int length) {
      String clean = text.replace('\0', '?');
      return clean.length() > length ? clean.substring(0, length) : clean;
    }
  }

  /** Where the files of a repository are from, as a version's lineage says it. */
  static String source(HubRepository repository, String revision) {
    return "hf://" + repository + "@" + revision;
  }

  boolean isOpen() {
    return state == ImportState.QUEUED || state == ImportState.RUNNING;
  }

  ImportView view(@Nullable List<ImportedFile> files) {
    return new ImportView(
        id,
        state,
        tenant,
        modelName,
        version.number(),
        endpoint.toString(),
        repository.value(),
        revision.value(),
        commit == null ? null : commit.hex(),
        commit == null ? null : source(repository, commit.hex()),
        bytesTotal,
        bytesDone,
        files,
        problem == null ? null : problem.sentence(),
        problem == null ? null : problem.file(),
        version.by(),
        createdAt,
        finishedAt);
  }
}
