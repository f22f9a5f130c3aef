package io.llmplatform.inference.retrieval.openai;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.index.Reader;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import io.llmplatform.inference.retrieval.store.ChunkSize;
import io.llmplatform.inference.retrieval.store.FileStatus;
import io.llmplatform.inference.retrieval.store.StoreFile;
import io.llmplatform.inference.retrieval.store.StoreFiles;
import io.llmplatform.inference.retrieval.store.StoreFiles.Selection;
import io.llmplatform.inference.retrieval.store.Walk;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The files of vector stores, in OpenAI's shape. Thread-safe. */
@Component
@ConditionalOnRetrieval
class FileViews {
  private final StoreFiles files;
  private final ChunkSize usual;

  FileViews(StoreFiles files, RetrievalSettings settings) {
    this.files = files;
    this.usual =
        new ChunkSize(settings.ingestion().chunkTokens(), settings.ingestion().chunkOverlap());
  }

  Views.File of(StoreFile file) {
    return Views.File.of(file, usual);
  }

  /**
   * Those of a store that are known to the reader.
   *
   * @param batch of which file batch; null: any
   * @param filter a status as OpenAI names it; null: any
   * @throws PlatformException invalid, naming {@code filter}
   */
  Views.Page<Views.File> page(
      String store, @Nullable String batch, Reader reader, Walk walk, @Nullable String filter) {
    Selection selection = new Selection(store, reader, batch, status(filter));
    List<Views.File> found =
        files.page(selection, walk.andOneMore()).stream().map(this::of).toList();
    return Views.Page.of(found, walk.limit(), Views.File::id);
  }

  private static @Nullable FileStatus status(@Nullable String filter) {
    if (filter == null) {
      return null;
    }
    return Stream.of(FileStatus.values())
        .filter(each -> each.value().equals(filter))
        .findFirst()
        .orElseThrow(
            () ->
                PlatformException.invalid(
                    "filter",
                    "The filter is 'in_progress', 'completed', 'failed' or 'cancelled'."));
  }
}
