package io.llmplatform.inference.retrieval.index.lucene;

import io.llmplatform.inference.retrieval.index.AChunk;
import io.llmplatform.inference.retrieval.index.AVector;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes until it is killed, with several threads, each a store of its own; prints a line for each
 * write that was acknowledged. Arguments: the directory, and a name that no other run has.
 */
final class WritingProcess {
  static final IndexId INDEX = new IndexId("written");
  static final int THREADS = 3;
  static final int BATCH = 4;

  private WritingProcess() {}

  public static void main(String[] arguments) {
    VectorIndex index = new LuceneVectorIndex(Path.of(arguments[0]));
    index.create(INDEX, AVector.DIMENSIONS);
    for (int i = 0; i < THREADS; i++) {
      String store = arguments[1] + "-" + i;
      new Thread(() -> write(index, store)).start();
    }
  }

  private static void write(VectorIndex index, String store) {
    for (int batch = 0; ; batch++) {
      String name = store + "-" + batch;
      index.upsert(INDEX, chunks(store, name));
      // Its first chunk goes again, so that removals are tried too.
      index.delete(INDEX, AChunk.TENANT, List.of(name + "-0"));
      synchronized (WritingProcess.class) {
        System.out.println(store + " " + name);
      }
    }
  }

  private static List<IndexedChunk> chunks(String store, String name) {
    return IntStream.range(0, BATCH)
        .mapToObj(i -> AChunk.named(name + "-" + i).in(store).having("batch", name).chunk())
        .toList();
  }
}
