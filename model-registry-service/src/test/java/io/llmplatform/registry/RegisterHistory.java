package io.llmplatform.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What clients saw of one register, in which no value is written twice. Thread-safe.
 *
 * <p>Whether such a history is linearizable is decided as P. Gibbons and E. Korach show in "Testing
 * Shared Memories" (SIAM J. Comput. 26, 1997): a value's write and reads make a cluster, which must
 * take effect in one piece. The cluster's zone lies between the first end and the last begin of its
 * operations. If the first end comes first, the register must hold the value all through the zone
 * (forward), else it can take effect at any point of it (backward). The history is linearizable if
 * and only if every read has its write, which does not begin after the read has ended, no two
 * forward zones overlap, and no backward zone lies within a forward one.
 */
final class RegisterHistory {
  private final int initial;
  private final List<Operation> operations = new ArrayList<>();

  /**
   * Of a register that nobody has written.
   *
   * @param initial its value; never written
   */
  RegisterHistory(int initial) {
    this.initial = initial;
  }

  /**
   * An operation that was answered.
   *
   * @param begin before it was sent
   * @param end after its answer had come; of the same clock
   */
  record Operation(boolean write, int value, long begin, long end) {}

  synchronized void add(Operation operation) {
    operations.add(operation);
  }

  synchronized int size() {
    return operations.size();
  }

  /** Why the history is not linearizable; empty: it is. */
  synchronized Optional<String> violation() {
    Map<Integer, List<Operation>> clusters = new HashMap<>();
    clusters.put(
        initial,
        new ArrayList<>(List.of(new Operation(true, initial, Long.MIN_VALUE, Long.MIN_VALUE))));
    for (Operation operation : operations) {
      clusters.computeIfAbsent(operation.value(), value -> new ArrayList<>()).add(operation);
    }
    List<Zone> forward = new ArrayList<>();
    List<Zone> backward = new ArrayList<>();
    for (Map.Entry<Integer, List<Operation>> cluster : clusters.entrySet()) {
      Optional<String> broken = broken(cluster.getKey(), cluster.getValue());
      if (broken.isPresent()) {
        return broken;
      }
      Zone zone = Zone.of(cluster.getKey(), cluster.getValue());
      (zone.firstEnd() < zone.lastBegin() ? forward : backward).add(zone);
    }
    return overlapping(forward).or(() -> enclosed(backward, forward));
  }

  private static Optional<String> broken(int value, List<Operation> cluster) {
    List<Operation> writes = cluster.stream().filter(Operation::write).toList();
    if (writes.size() != 1) {
      return Optional.of("%d was read, and written %d times".formatted(value, writes.size()));
    }
    return cluster.stream()
        .filter(operation -> operation.end() < writes.get(0).begin())
        .findFirst()
        .map(read -> "%d was read before its write began: %s".formatted(value, read));
  }

  private static Optional<String> overlapping(List<Zone> forward) {
    forward.sort(Comparator.comparingLong(Zone::firstEnd));
    for (int i = 1; i < forward.size(); i++) {
      if (forward.get(i).firstEnd() < forward.get(i - 1).lastBegin()) {
        return Optional.of(
            "both held at once: %s, %s".formatted(forward.get(i - 1), forward.get(i)));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> enclosed(List<Zone> backward, List<Zone> forward) {
    for (Zone inner : backward) {
      for (Zone outer : forward) {
        if (outer.firstEnd() < inner.lastBegin() && inner.firstEnd() < outer.lastBegin()) {
          return Optional.of("%s took effect while another was held: %s".formatted(inner, outer));
        }
      }
    }
    return Optional.empty();
  }

  private record Zone(int value, long firstEnd, long lastBegin) {
    static Zone of(int value, List<Operation> cluster) {
      return new Zone(
          value,
          cluster.stream().mapToLong(Operation::end).min().orElseThrow(),
          cluster.stream().mapToLong(Operation::begin).max().orElseThrow());
    }
  }
}
