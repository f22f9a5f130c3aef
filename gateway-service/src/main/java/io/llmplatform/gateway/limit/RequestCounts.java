package io.llmplatform.gateway.limit;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.llmplatform.gateway.limit.Limit.Kind;
import io.llmplatform.gateway.redis.Redis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/**
 * The counts of requests in Redis. Thread-safe.
 *
 * <p>A request that is under way is held by a lease, which {@link #renew} prolongs as long as it
 * lasts: what a gateway held that was killed is free again after one lease.
 */
final class RequestCounts {
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final Redis redis;
  private final Duration lease;
  private final Script admit = new Script("limits/admit.lua");
  private final Script renew = new Script("limits/renew.lua");

  /** For each request under way, the sets that it is counted in. */
  private final Map<String, String[]> held = new ConcurrentHashMap<>();

  RequestCounts(Redis redis, Duration lease) {
    this.redis = redis;
    this.lease = lease;
  }

  /**
   * Counts a request under all limits, or under none where one of them is reached.
   *
   * @param request its name, unique over all gateways
   * @param limits at least one
   * @return fails where Redis is away or does not answer in time; the request may be counted then
   */
  Mono<Admission> admit(String request, List<Limit> limits) {
    return redis
        .commands()
        .map(commands -> admit(commands, request, limits))
        .orElseGet(() -> Mono.error(new RedisAway()));
  }

  /** Gives back what {@link #admit} took, if it did; a count of requests in a minute stays. */
  void release(String request) {
    // INVARIANT: sent after the script on the same connection, so also a request that was
    // abandoned before Redis answered leaves nothing behind.
    String[] sets = held.remove(request);
    if (sets != null) {
      redis
          .commands()
          .ifPresent(
              commands -> {
                for (String set : sets) {
                  commands.zrem(set, request);
                }
              });
    }
  }

  /** Prolongs the leases of all requests under way. */
  void renew() {
    redis
        .commands()
        .ifPresent(
            commands ->
                held.forEach(
                    (request, sets) ->
                        renew
                            .run(commands, ScriptOutputType.INTEGER, sets, request, milliseconds())
                            .subscribe(renewed -> {}, lost -> {})));
  }

  private Mono<Admission> admit(
      RedisClusterAsyncCommands<String, String> commands, String request, List<Limit> limits) {
    hold(request, limits);
    String[] keys = new String[limits.size()];
    String[] arguments = new String[3 + 2 * limits.size()];
    arguments[0] = request;
    arguments[1] = milliseconds();
    arguments[2] = Long.toString(WINDOW.toMillis());
    for (int i = 0; i < keys.length; i++) {
      keys[i] = limits.get(i).key();
      arguments[3 + 2 * i] = limits.get(i).kind().wireName();
      arguments[4 + 2 * i] = Long.toString(limits.get(i).most());
    }
    return admit
        .<List<?>>run(commands, ScriptOutputType.MULTI, keys, arguments)
        .map(answer -> Admission.of(answer, limits))
        .doOnNext(
            admission -> {
              if (admission.refusing() != null) {
                held.remove(request);
              }
            });
  }

  private void hold(String request, List<Limit> limits) {
    String[] sets =
        limits.stream()
            .filter(limit -> limit.kind() == Kind.RUNNING)
            .map(Limit::key)
            .toArray(String[]::new);
    if (sets.length > 0) {
      held.put(request, sets);
    }
  }

  private String milliseconds() {
    return Long.toString(lease.toMillis());
  }

  /** Redis does not answer at the moment. */
  static final class RedisAway extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RedisAway() {
      super("Redis is away", null, false, false);
    }
  }
}
