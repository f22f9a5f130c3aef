package io.llmplatform.testing.infrastructure;

import io.llmplatform.testing.identity.TestKeys;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a test may need, started at its first use and shared by the whole test JVM. */
enum Store {
  POSTGRES(PostgresForTests::start),
  REDIS(RedisForTests::start),
  KAFKA(KafkaForTests::start),
  MONGODB(MongoDbForTests::start),
  NACOS(NacosForTests::variables),
  CALLERS(Store::callers);

  /** Starts a store and tells the environment variables that lead to it. */
  @FunctionalInterface
  interface Start {
    Map<String, String> get() throws Exception;
  }

  private final Start start;
  private @Nullable Map<String, String> variables;

  Store(Start start) {
    this.start = start;
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, String> callers() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("INTERNAL_JWKS_URI", TestKeys.jwksUri());
    for (String service : List.of("GATEWAY", "REGISTRY", "INFERENCE", "SCHEDULER", "LOG")) {
      variables.put(service + "_SERVICE_SECRET", TestSecret.word());
    }
    // Contexts of one JVM share a database: what is not a test of dispatching leaves its jobs
    // alone.
    variables.put("JOBS_ACTIVE", "false");
    // Most tests of inference-service have no database.
    variables.put("RETRIEVAL_ENABLED", "false");
    variables.put("XXL_JOB_ACCESS_TOKEN", TestSecret.word());
    variables.put("XXL_JOB_PORT", "0");
    variables.put("XXL_JOB_LOG_PATH", LocalServers.folder("jobs").toString());
    return variables;
  }

  synchronized Map<String, String> variables() {
    if (variables == null) {
      try {
        variables = Map.copyOf(start.get());
      } catch (Exception e) {
        throw new IllegalStateException("no " + this + " for the tests: " + e.getMessage(), e);
      }
    }
    return variables;
  }
}
