package io.llmplatform.scheduler.dispatch.builtin;

import io.llmplatform.scheduler.dispatch.protocol.Answer;
import io.llmplatform.scheduler.dispatch.protocol.ExecutorClient;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import org.springframework.stereotype.Component;

/** Chooses the executor of a run, by XXL-JOB's route strategies. Thread-safe. */
@Component
@ConditionalOnBuiltInCentre
class Routes {
  private final Jobs jobs;
  private final ExecutorClient client;

  Routes(Jobs jobs, ExecutorClient client) {
    this.jobs = jobs;
    this.client = client;
  }

  /**
   * The executor to send the run to; empty where the strategy accepts none of them.
   *
   * @param live URLs in their order, at least one
   */
  Optional<String> choose(Run run, List<String> live) {
    return switch (run.routing()) {
      case FIRST -> Optional.of(live.get(0));
      case LAST -> Optional.of(live.get(live.size() - 1));
      case ROUND -> Optional.of(live.get((int) (jobs.nextTurn(run.jobId()) % live.size())));
      case RANDOM -> Optional.of(live.get(ThreadLocalRandom.current().nextInt(live.size())));
      case CONSISTENT_HASH -> Optional.of(faithful(run.jobId(), live));
      case FAILOVER -> firstThat(live, client::beat);
      case BUSYOVER -> firstThat(live, url -> client.idleBeat(url, run.jobId()));
      case SHARDING_BROADCAST -> shard(run, live);
    };
  }

  // Another executor does a shard whose own one is gone, and a retry of any.
  private Optional<String> shard(Run run, List<String> live) {
    String target = run.target();
    return target != null && live.contains(target)
        ? Optional.of(target)
        : firstThat(live, client::beat);
  }

  private static Optional<String> firstThat(List<String> live, Function<String, Answer> asked) {
    Predicate<String> agrees = url -> asked.apply(url) instanceof Answer.Accepted;
    return live.stream().filter(agrees).findFirst();
  }

  // Rendezvous hashing (Thaler and Ravishankar, 1998): an executor that comes or goes moves only
  // the jobs that it gets or had.
  static String faithful(int job, List<String> live) {
    return live.stream()
        .max(Comparator.comparingLong((String url) -> weight(job, url)).thenComparing(url -> url))
        .orElseThrow();
  }

  private static long weight(int job, String url) {
    CRC32 hash = new CRC32();
    hash.update((job + " " + url).getBytes(StandardCharsets.UTF_8));
    return hash.getValue();
  }
}
