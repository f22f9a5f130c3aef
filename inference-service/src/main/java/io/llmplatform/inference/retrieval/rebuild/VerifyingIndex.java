package io.llmplatform.inference.retrieval.rebuild;

import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.index.Access;
import io.llmplatform.inference.retrieval.index.ChunkQuery;
import io.llmplatform.inference.retrieval.index.Hit;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.llmplatform.inference.retrieval.index.Reader;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Whether a new index holds what it should, and finds it. Thread-safe. */
@Component
@ConditionalOnRetrieval
class VerifyingIndex {
  private static final Logger log = LoggerFactory.getLogger(VerifyingIndex.class);
  private static final int SAMPLE = 20;
  private static final int HITS = 10;

  /** As near as a chunk that says the same. */
  private static final double SAME = 0.999;

  /** Of the sample; indexes of graphs find nearly all. */
  private static final double LEAST = 0.9;

  private final RebuiltChunks chunks;
  private final VectorIndex index;

  VerifyingIndex(RebuiltChunks chunks, VectorIndex index) {
    this.chunks = chunks;
    this.index = index;
  }

  /** Whether the index has as many chunks as were rebuilt, and a sample finds itself. */
  boolean isWhole(Rebuild rebuild) {
    String tenant = rebuild.owner().tenant();
    long held = index.count(rebuild.index(), tenant, rebuild.store());
    int rebuilt = chunks.progress(rebuild.store()).done();
    if (held != rebuilt) {
      log.warn("The index {} has {} chunks of {} rebuilt", rebuild.index(), held, rebuilt);
      return false;
    }
    List<IndexedChunk> sample = chunks.sample(tenant, rebuild.store(), SAMPLE);
    long found = sample.stream().filter(chunk -> isFound(rebuild, chunk)).count();
    if (found < LEAST * sample.size()) {
      log.warn("The index {} finds {} of {} chunks", rebuild.index(), found, sample.size());
      return false;
    }
    return true;
  }

  private boolean isFound(Rebuild rebuild, IndexedChunk chunk) {
    ChunkQuery query =
        new ChunkQuery(
            chunk.tenant(),
            Set.of(chunk.store()),
            Set.of(),
            aReader(chunk.access()),
            Optional.empty(),
            Optional.of(chunk.vector()),
            Optional.empty(),
            ChunkQuery.Weights.EVEN,
            HITS);
    List<Hit> hits = index.search(rebuild.index(), query);
    return hits.stream()
        .anyMatch(hit -> hit.id().equals(chunk.id()) || hit.cosine().orElse(0) >= SAME);
  }

  private static Reader aReader(Access access) {
    return new Reader(access.users().stream().findFirst().orElse(""), access.roles());
  }
}
