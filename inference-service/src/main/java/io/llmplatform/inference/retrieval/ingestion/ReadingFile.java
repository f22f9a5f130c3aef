package io.llmplatform.inference.retrieval.ingestion;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.files.ReadingFiles;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.chunking.Chunking;
import io.llmplatform.inference.retrieval.extraction.Block;
import io.llmplatform.inference.retrieval.extraction.ExtractingDocuments;
import io.llmplatform.inference.retrieval.extraction.UnreadableDocument;
import io.llmplatform.inference.retrieval.extraction.UnreadableDocument.Fault;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import io.llmplatform.inference.retrieval.store.ChunkSize;
import io.llmplatform.inference.retrieval.store.StoreFile;
import io.llmplatform.inference.retrieval.store.VectorStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/** Reads a file of the registry, and cuts its text. Thread-safe. */
@Component
@ConditionalOnRetrieval
class ReadingFile {
  private final ReadingFiles registry;
  private final ExtractingDocuments extracting;
  private final ModelTokens tokens;
  private final RetrievalSettings settings;

  ReadingFile(
      ReadingFiles registry,
      ExtractingDocuments extracting,
      ModelTokens tokens,
      RetrievalSettings settings) {
    this.registry = registry;
    this.extracting = extracting;
    this.tokens = tokens;
    this.settings = settings;
  }

  /**
   * The texts of the file's chunks; at least one.
   *
   * @throws UnreadableDocument for what another try would not read either
   * @throws PlatformException as the registry refuses
   */
  List<String> chunks(StoreFile file, VectorStore store)
      throws IOException, InterruptedException, UnreadableDocument {
    requireSmall(file);
    Path folder = Files.createTempDirectory("ingestion");
    try {
      List<Block> blocks = extracting.extract(fetch(file, folder), folder, file.name());
      List<String> chunks = cut(blocks, file, store);
      requireFew(chunks);
      return chunks;
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  private void requireSmall(StoreFile file) throws UnreadableDocument {
    long most = settings.files().maxFile().toBytes();
    if (file.bytes() > most) {
      throw new UnreadableDocument(
          Fault.INVALID,
          "The file has %d bytes, more than %d, the most allowed (retrieval.files.max-file)."
              .formatted(file.bytes(), most));
    }
  }

  private Path fetch(StoreFile file, Path folder) throws IOException {
    Path document = folder.resolve("document");
    try (InputStream in = registry.read(file.owner(), file.file(), 0)) {
      Files.copy(in, document);
    }
    return document;
  }

  private List<String> cut(List<Block> blocks, StoreFile file, VectorStore store) {
    ChunkSize wanted = file.size();
    ChunkSize size =
        wanted != null
            ? wanted
            : new ChunkSize(
                settings.ingestion().chunkTokens(), settings.ingestion().chunkOverlap());
    return tokens.counting(
        store.tenant(),
        store.model(),
        count -> Chunking.chunks(blocks, count, size.tokens(), size.overlap()));
  }

  private void requireFew(List<String> chunks) throws UnreadableDocument {
    int most = settings.ingestion().maxChunks();
    if (chunks.size() > most) {
      throw new UnreadableDocument(
          Fault.INVALID,
          "The document makes %d chunks, more than %d, the most allowed"
                  .formatted(chunks.size(), most)
              + " (retrieval.ingestion.max-chunks).");
    }
  }
}
