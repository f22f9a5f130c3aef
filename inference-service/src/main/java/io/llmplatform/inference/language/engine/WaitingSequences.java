package io.llmplatform.inference.language.engine;

import io.llmplatform.inference.engine.EngineStopped;
import io.llmplatform.inference.engine.QueueFull;
import io.llmplatform.inference.engine.Urgency;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sequences that wait for a slot, and which of them is next. Thread-safe.
 *
 * <p>Sequences of one tenant and priority form a line, first in, first out. Of the lines' first
 * ones the best priority goes first; among those, the tenant that has had the fewest tokens since
 * it has had work here (start-time fair queueing: a tenant that comes back starts at where the
 * others are). The first of a line ages: the longer it is passed over, the better its priority, so
 * that no flood of better ones keeps it out for ever; a line that is served does not age, so that a
 * tenant's own flood gains it nothing.
 */
final class WaitingSequences {
  private final long maxTokens;
  private final long ageing;
  private final Map<String, Share> shares = new HashMap<>();
  private final List<Line> lines = new ArrayList<>();
  private int size;
  private long tokens;
  private boolean closed;

  /** What the tenant that was served last had had before. */
  private long served;

  WaitingSequences(EngineSettings settings) {
    this.maxTokens = settings.maxWaitingTokens();
    this.ageing = settings.ageing().toNanos();
  }

  /** A tenant that has sequences here or in the batch. */
  private static final class Share {
    /** Tokens that it has had. */
    long served;

    int sequences;
  }

  /** Those of one tenant and priority. INVARIANT: not empty. */
  private static final class Line {
    final String tenant;
    final int priority;
    final Deque<Sequence> sequences = new ArrayDeque<>();

    /** Since when its first one is the first. */
    long firstSince;

    Line(Sequence first) {
      tenant = first.tenant();
      priority = first.priority();
      firstSince = first.since();
    }

    Sequence first() {
      return sequences.element();
    }
  }

  /**
   * @throws QueueFull when too much waits
   * @throws EngineStopped after {@link #close}
   */
  synchronized void add(Sequence sequence) {
    if (closed) {
      throw new EngineStopped();
    }
    // What nobody waits for leaves half of the room to the others.
    long most = isBackground(sequence) ? maxTokens / 2 : maxTokens;
    if (size > 0 && tokens + sequence.promptTokens() > most) {
      throw new QueueFull(sequence.promptTokens(), tokens, most);
    }
    Share share = shares.computeIfAbsent(sequence.tenant(), tenant -> new Share());
    if (share.sequences++ == 0) {
      share.served = served;
    }
    lineOf(sequence).sequences.add(sequence);
    count(sequence, 1);
    notifyAll();
  }

  private static boolean isBackground(Sequence sequence) {
    return sequence.priority() >= Urgency.LAST;
  }

  private Line lineOf(Sequence sequence) {
    for (Line line : lines) {
      if (line.priority == sequence.priority() && line.tenant.equals(sequence.tenant())) {
        return line;
      }
    }
    Line line = new Line(sequence);
    lines.add(line);
    return line;
  }

  private void count(Sequence sequence, int sign) {
    size += sign;
    tokens += (long) sign * sequence.promptTokens();
  }

  synchronized int size() {
    return size;
  }

  /** Returns when there is one, or after {@link #close}. */
  synchronized void await() {
    boolean interrupted = false;
    while (size == 0 && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** From now on none is added. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /**
   * Takes the next one out; null when there is none, or when it does not fit.
   *
   * @param backgroundToo whether it may be one of the last priority
   */
  synchronized @Nullable Sequence take(long now, boolean backgroundToo, Predicate<Sequence> fits) {
    Line best = null;
    for (Line line : lines) {
      if (backgroundToo || !isBackground(line.first())) {
        best = best == null || isBefore(line, best, now) ? line : best;
      }
    }
    if (best == null || !fits.test(best.first())) {
      return null;
    }
    served = Math.max(served, share(best.first()).served);
    Sequence next = best.sequences.remove();
    count(next, -1);
    best.firstSince = now;
    lines.removeIf(line -> line.sequences.isEmpty());
    return next;
  }

  private boolean isBefore(Line one, Line other, long now) {
    long first = one.priority - (now - one.firstSince) / ageing;
    long second = other.priority - (now - other.firstSince) / ageing;
    if (first != second) {
      return first < second;
    }
    long had = share(one.first()).served - share(other.first()).served;
    return had != 0 ? had < 0 : one.first().since() - other.first().since() < 0;
  }

  private Share share(Sequence sequence) {
    Share share = shares.get(sequence.tenant());
    if (share == null) {
      throw new IllegalStateException("a sequence's tenant has none");
    }
    return share;
  }

  /** Takes out those that are to end before they begin. */
  synchronized List<Sequence> takeInterrupted(long now) {
    List<Sequence> interrupted = new ArrayList<>();
    for (Line line : lines) {
      Sequence first = line.first();
      for (Iterator<Sequence> each = line.sequences.iterator(); each.hasNext(); ) {
        Sequence sequence = each.next();
        if (sequence.interruption(now) != null) {
          each.remove();
          count(sequence, -1);
          interrupted.add(sequence);
        }
      }
      line.firstSince = line.sequences.peek() == first ? line.firstSince : now;
    }
    lines.removeIf(line -> line.sequences.isEmpty());
    return interrupted;
  }

  /** Takes out all. */
  synchronized List<Sequence> takeAll() {
    List<Sequence> all = new ArrayList<>();
    lines.forEach(line -> all.addAll(line.sequences));
    lines.clear();
    all.forEach(sequence -> count(sequence, -1));
    return all;
  }

  /** The sequence, which was here, has had so many tokens. */
  synchronized void charge(Sequence sequence, int count) {
    share(sequence).served += count;
  }

  /** The sequence, which was here, has ended. */
  synchronized void ended(Sequence sequence) {
    if (--share(sequence).sequences == 0) {
      shares.remove(sequence.tenant());
    }
  }
}
