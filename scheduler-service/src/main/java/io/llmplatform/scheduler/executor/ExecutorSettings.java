package io.llmplatform.scheduler.executor;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The executor of this instance.
 *
 * @param enabled whether it runs jobs; where not, it only knows which handlers there are
 * @param appName under which executors register, all with the same handlers
 * @param bindAddress the interface to listen on
 * @param port to listen on; 0: any that is free
 * @param url under which the dispatch centre reaches it; by default made of address and port
 * @param accessToken that executors and centres show each other
 * @param logPath the folder of the runs' logs, and of callbacks that could not be delivered
 * @param logRetention after which logs are deleted; whole days, at least three
 * @param stopTimeout how long handlers that were interrupted at shutdown may take to end
 */
@ConfigurationProperties("scheduler.executor")
public record ExecutorSettings(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("scheduler-service") String appName,
    @DefaultValue("127.0.0.1") InetAddress bindAddress,
    @DefaultValue("9999") int port,
    @Nullable String url,
    String accessToken,
    @DefaultValue("logs/jobs") Path logPath,
    @DefaultValue("7d") Duration logRetention,
    @DefaultValue("15s") Duration stopTimeout) {

  public ExecutorSettings {
    if (accessToken == null || accessToken.isBlank()) {
      throw new IllegalArgumentException("scheduler.executor.access-token is missing.");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("scheduler.executor.port is not a port.");
    }
    if (logRetention.toDays() < 3) {
      throw new IllegalArgumentException(
          "scheduler.executor.log-retention is less than three days.");
    }
    if (bindAddress.isAnyLocalAddress() && (url == null || url.isBlank())) {
      throw new IllegalArgumentException(
          "scheduler.executor.url is missing: bind-address is every interface.");
    }
  }

  @Override
  public String toString() {
    return "ExecutorSettings[" + appName + " on " + bindAddress + ":" + port + "]";
  }
}
