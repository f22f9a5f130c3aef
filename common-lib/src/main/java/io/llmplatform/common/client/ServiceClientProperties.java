package io.llmplatform.common.client;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of calls from service to service.
 *
 * @param connectTimeout how long to wait for a connection; an instance on the same network answers
 *     within milliseconds or is gone
 * @param readTimeout how long to wait for the answer to begin
 * @param streamTimeout how long a call may take whose body streams, until its answer is read
 * @param breaker when calls of a failing service are refused at once
 */
@ConfigurationProperties("platform.client")
public record ServiceClientProperties(
    @DefaultValue("1s") Duration connectTimeout,
    @DefaultValue("30s") Duration readTimeout,
    @DefaultValue("15m") Duration streamTimeout,
    @DefaultValue Breaker breaker) {

  /**
   * A circuit breaker, for each service.
   *
   * @param failureRatio more than this share of calls failed; 0 to 1
   * @param minCalls fewer calls in the window say nothing
   * @param window over which calls are counted
   * @param open for how long calls are refused, then one is tried; whole seconds
   */
  public record Breaker(
      @DefaultValue("0.5") double failureRatio,
      @DefaultValue("10") int minCalls,
      @DefaultValue("10s") Duration window,
      @DefaultValue("3s") Duration open) {

    public Breaker {
      requirePositive("platform.client.breaker.window", window);
      requirePositive("platform.client.breaker.open", open.minusMillis(999));
      if (!(failureRatio > 0 && failureRatio <= 1)) {
        throw new IllegalArgumentException(
            "platform.client.breaker.failure-ratio must be above 0 and at most 1, not "
                + failureRatio);
      }
      if (minCalls < 1) {
        throw new IllegalArgumentException(
            "platform.client.breaker.min-calls must be positive, not " + minCalls);
      }
    }
  }

  public ServiceClientProperties {
    requirePositive("platform.client.connect-timeout", connectTimeout);
    requirePositive("platform.client.read-timeout", readTimeout);
    requirePositive("platform.client.stream-timeout", streamTimeout);
  }

  private static void requirePositive(String key, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(key + " must be positive, not " + value);
    }
  }
}
