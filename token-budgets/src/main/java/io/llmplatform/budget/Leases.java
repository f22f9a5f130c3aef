package io.llmplatform.budget;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

/** The reservations that this process holds, and those that nobody holds any more. Thread-safe. */
final class Leases {
  private static final RedisScript<Long> RENEW = Scripts.load("renew", Long.class);
  private static final RedisScript<Long> SWEEP = Scripts.load("sweep", Long.class);
  private static final int BATCH = 500;

  private final StringRedisTemplate redis;
  private final Duration lease;
  private final Map<String, Partition> held = new ConcurrentHashMap<>();
  private final Outage outage = new Outage("leases of reservations are not renewed");

  Leases(StringRedisTemplate redis, Duration lease) {
    this.redis = redis;
    this.lease = lease;
  }

  void hold(Partition partition, String reservation) {
    held.put(reservation, partition);
  }

  void letGo(String reservation) {
    held.remove(reservation);
  }

  /** Prolongs the lease of whatever is held. */
  void renew() {
    try {
      Map<Partition, List<String>> byPartition = new HashMap<>();
      held.forEach(
          (reservation, partition) ->
              byPartition.computeIfAbsent(partition, p -> new ArrayList<>()).add(reservation));
      byPartition.forEach(this::renew);
      outage.succeeded();
    } catch (
        RuntimeException e) { // Also of a connection that is closed for good; the schedule goes on.
      outage.failed(e);
    }
  }

  private void renew(Partition partition, List<String> reservations) {
    for (int from = 0; from < reservations.size(); from += BATCH) {
      List<String> arguments = new ArrayList<>();
      arguments.add(Long.toString(lease.toMillis()));
      arguments.addAll(reservations.subList(from, Math.min(reservations.size(), from + BATCH)));
      redis.execute(RENEW, List.of(partition.leases()), arguments.toArray());
    }
  }

  /** Gives back what the dead have left, in every partition. */
  void sweep() {
    try {
      for (Partition partition : Partition.all()) {
        sweep(partition);
      }
    } catch (
        RuntimeException e) { // Also of a connection that is closed for good; the schedule goes on.
      outage.failed(e);
    }
  }

  private void sweep(Partition partition) {
    Long found;
    do {
      found = redis.execute(SWEEP, List.of(partition.leases()));
    } while (found != null && found > 0);
  }
}
