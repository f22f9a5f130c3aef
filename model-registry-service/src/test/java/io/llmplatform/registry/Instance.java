package io.llmplatform.registry;

import io.llmplatform.registry.api.InstanceReport.Phase;
import io.llmplatform.registry.api.LatencyBuckets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** An instance of inference-service that says of a model what a test wants. */
final class Instance {
  private final String name;
  private final String model;
  private final Map<Integer, Version> versions = new TreeMap<>();
  private String incarnation = UUID.randomUUID().toString();
  private int starts;

  Instance(String name, String model) {
    this.name = name;
    this.model = model;
  }

  String name() {
    return name;
  }

  /** A process that begins anew: without versions and counts. */
  void restart() {
    incarnation = UUID.randomUUID().toString();
    starts++;
    versions.clear();
  }

  /** The version as the instance has it, with its counts so far. */
  Version has(int version, long generation, Phase phase) {
    Version told = versions.computeIfAbsent(version, number -> new Version());
    told.generation = generation;
    told.phase = phase;
    told.reason = null;
    return told;
  }

  Map<String, Object> report() {
    return Map.of(
        "pool",
        "default",
        "incarnation",
        incarnation,
        "startedAt",
        "2026-01-01T00:0" + starts + ":00Z",
        "versions",
        versions.entrySet().stream().map(each -> each.getValue().report(each.getKey())).toList());
  }

  final class Version {
    private final long[] latencies = new long[LatencyBuckets.count()];
    private long generation;
    private Phase phase = Phase.LOADING;
    private @org.jspecify.annotations.Nullable String reason;
    private long requests;
    private long failures;
    private int running;
    private long longest;

    /** So many more requests ended, after so many milliseconds each. */
    Version requests(long more, long failed, double millis) {
      requests += more;
      failures += failed;
      latencies[LatencyBuckets.of(millis)] += more;
      return this;
    }

    Version running(int now, long millis) {
      running = now;
      longest = millis;
      return this;
    }

    Version because(String why) {
      reason = why;
      return this;
    }

    private Map<String, Object> report(int number) {
      Map<String, Object> report = new HashMap<>();
      report.put("tenant", "platform");
      report.put("model", model);
      report.put("version", number);
      report.put("generation", generation);
      report.put("phase", phase);
      if (reason != null) {
        report.put("reason", reason);
      }
      report.put("requests", requests);
      report.put("failures", failures);
      report.put("latencies", latencies);
      report.put("running", running);
      report.put("longestRunningMillis", longest);
      return report;
    }
  }
}
