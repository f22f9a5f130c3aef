package io.llmplatform.local.data;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Between which dates the documents of a block of neighbouring positions lie, learned while they
 * are looked at: a block that lies outside of what is asked for need not be read. Thread-safe; who
 * looks at documents keeps writers away meanwhile.
 *
 * <p>INVARIANT: the dates of a block that is known include those of all of its documents.
 */
final class BlockDates {
  private static final int POSITIONS = 256;

  private final Map<Long, DateRange> known = new ConcurrentHashMap<>();
  private final String field;

  BlockDates(String field) {
    this.field = field;
  }

  /** The first position of the block. */
  static long first(long position) {
    return Math.floorDiv(position, POSITIONS) * (long) POSITIONS;
  }

  /** The last position of the block. */
  static long last(long position) {
    return first(position) + POSITIONS - 1;
  }

  /** Whether no document of the block has a date in the range. */
  boolean exclude(long position, DateRange range) {
    DateRange dates = known.get(first(position));
    return dates != null && !dates.overlaps(range);
  }

  /** A document there is new, or has changed. */
  void forget(long position) {
    known.remove(first(position));
  }

  /** One look at documents in the order of their positions, block by block. */
  Look look() {
    return new Look();
  }

  /** Used by one thread. */
  final class Look {
    /** Its first position; negative: none. */
    private long block = -1;

    private boolean dated = true;
    private DateRange dates = DateRange.none(field);

    /** The block of this position begins. */
    void enter(long position) {
      block = first(position);
    }

    boolean isIn(long position) {
      return block == first(position);
    }

    /**
     * @param date of a document of the block; of one without, nothing is told by dates
     */
    void saw(OptionalLong date) {
      dated &= date.isPresent();
      dates = dates.with(date.orElse(0));
    }

    /** The block that was entered, if one was, has been seen whole. */
    void end() {
      if (block >= 0 && dated) {
        known.put(block, dates);
      }
      block = -1;
      dated = true;
      dates = DateRange.none(field);
    }
  }
}
