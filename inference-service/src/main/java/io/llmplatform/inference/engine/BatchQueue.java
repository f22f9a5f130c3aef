package io.llmplatform.inference.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one kind that wait for runs of one version. A queue belongs to one engine, whose lock
 * guards what is not final.
 *
 * @param <I> what the runner is given
 * @param <O> what it gives
 */
public final class BatchQueue<I, O> {
  private final Terms terms;
  private final BatchRunner<I, O> runner;

  /** By level, in the order of arrival. INVARIANT: no set is empty. */
  private final TreeMap<Integer, Set<Waiting<I, O>>> waiting = new TreeMap<>();

  private int size;
  private long served;

  public BatchQueue(Terms terms, BatchRunner<I, O> runner) {
    this.terms = terms;
    this.runner = runner;
  }

  Terms terms() {
    return terms;
  }

  BatchRunner<I, O> runner() {
    return runner;
  }

  void add(Waiting<I, O> row) {
    waiting.computeIfAbsent(row.level, any -> new LinkedHashSet<>()).add(row);
    size += row.row.size();
  }

  /** False when it does not wait here. */
  boolean remove(Waiting<?, ?> row) {
    Set<Waiting<I, O>> ofLevel = waiting.get(row.level);
    if (ofLevel == null || !ofLevel.remove(row)) {
      return false;
    }
    if (ofLevel.isEmpty()) {
      waiting.remove(row.level);
    }
    size -= row.row.size();
    return true;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Sequences that wait. */
  int size() {
    return size;
  }

  /** The row that runs first: of the first level, the oldest. Null when none waits. */
  @Nullable Waiting<I, O> first() {
    return waiting.isEmpty() ? null : waiting.firstEntry().getValue().iterator().next();
  }

  /** Of each of these levels the row that runs first, of levels where any waits. */
  Stream<Waiting<I, O>> firsts(int from, int to) {
    return from > to
        ? Stream.empty()
        : waiting.subMap(from, true, to, true).values().stream().map(set -> set.iterator().next());
  }

  /**
   * The first rows of a row's level and those after it that could share a run with it. Rows that
   * yield, rows of the last priority and others share none.
   *
   * @param first the oldest of its level; the first of the answer
   * @param atMost rows that are looked at
   */
  List<Waiting<I, O>> candidates(Waiting<I, O> first, int atMost) {
    List<Waiting<I, O>> found = new ArrayList<>();
    int left = atMost;
    for (Set<Waiting<I, O>> level : waiting.tailMap(first.level, true).values()) {
      for (Waiting<I, O> row : level) {
        if (left-- == 0) {
          return found;
        }
        if (row.mayRunWith(first) && row.row.shape().equals(first.row.shape())) {
          found.add(row);
        }
      }
    }
    return found;
  }

  /** Everything that waits. */
  List<Waiting<I, O>> all() {
    return waiting.values().stream().flatMap(Set::stream).toList();
  }

  /** Workers' time that the queue has had, or been counted to have had while it was empty. */
  long served() {
    return served;
  }

  void serve(long nanos) {
    served += nanos;
  }

  /** A queue that was empty has no claim to the time that others had meanwhile. */
  void catchUp(long others) {
    served = Math.max(served, others);
  }
}
