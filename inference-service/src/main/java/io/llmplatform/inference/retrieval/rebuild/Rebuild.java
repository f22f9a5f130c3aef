package io.llmplatform.inference.retrieval.rebuild;

import io.llmplatform.common.security.Owner;
import io.llmplatform.inference.retrieval.index.IndexId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A store's change of its embedding model.
 *
 * @param owner in whose name texts are embedded
 * @param model the new one
 * @param dimensions components of its vectors
 * @param index that has its vectors
 * @param oldModel the one before
 * @param oldIndex that had its vectors
 * @param error why it failed; null: it did not
 * @param attempts how often the new index did not hold what it should
 * @param setbacks how often it was put off since something last went well
 * @param endedAt null: it goes on
 */
record Rebuild(
    String store,
    Owner owner,
    String model,
    int dimensions,
    IndexId index,
    String oldModel,
    IndexId oldIndex,
    State state,
    @Nullable String error,
    int attempts,
    int setbacks,
    Instant createdAt,
    @Nullable Instant endedAt) {

  /** How far it has come. */
  enum State {
    IN_PROGRESS,
    COMPLETED,
    FAILED,
    CANCELLED
  }

  /** The index that the store does not use, once this has ended. */
  IndexId left() {
    return state == State.COMPLETED ? oldIndex : index;
  }

  /** What a lease is held of. */
  String work() {
    return "index-rebuild/" + store;
  }

  /**
   * How much is done.
   *
   * @param total chunks that searches see
   * @param done of them, those that the new index has
   */
  record Progress(int total, int done) {
    /** 0 to 100. */
    int percent() {
      return total == 0 ? 100 : (int) (100L * done / total);
    }
  }
}
