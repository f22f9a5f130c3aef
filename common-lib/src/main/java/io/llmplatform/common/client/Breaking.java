package io.llmplatform.common.client;

import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.EntryType;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.alibaba.csp.sentinel.slots.block.RuleConstant;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRule;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRuleManager;
import io.llmplatform.common.error.PlatformException;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Refuses calls of a service that mostly failed lately, at once instead of after a time limit: a
 * circuit breaker of Sentinel's, resource {@code to:<service>}. Failed is a call without an answer
 * and one that was answered 5xx. After a while one call is let through; what becomes of it decides.
 *
 * @see <a href="https://sentinelguard.io/en-us/docs/circuit-breaking.html">Circuit breaking</a>
 */
final class Breaking implements ClientHttpRequestInterceptor {
  private final String service;
  private final String resource;
  private final ServiceClientProperties.Breaker settings;

  Breaking(String service, ServiceClientProperties.Breaker settings) {
    this.service = service;
    this.resource = "to:" + service;
    this.settings = settings;
    DegradeRuleManager.setRulesForResource(
        resource,
        Set.of(
            new DegradeRule(resource)
                .setGrade(RuleConstant.DEGRADE_GRADE_EXCEPTION_RATIO)
                .setCount(settings.failureRatio())
                .setMinRequestAmount(settings.minCalls())
                .setStatIntervalMs(Math.toIntExact(settings.window().toMillis()))
                .setTimeWindow(Math.toIntExact(settings.open().toSeconds()))));
  }

  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    Entry entry = enter();
    try {
      ClientHttpResponse response = execution.execute(request, body);
      if (response.getStatusCode().is5xxServerError()) {
        entry.setError(new IOException(service + " answered " + response.getStatusCode()));
      }
      return response;
    } catch (IOException | RuntimeException e) {
      entry.setError(e);
      throw e;
    } finally {
      entry.exit();
    }
  }

  private Entry enter() {
    try {
      return SphU.entry(resource, EntryType.OUT);
    } catch (BlockException e) {
      throw PlatformException.unavailable(
              service + " failed too often; it is called again shortly.", settings.open())
          .causedBy(e);
    }
  }
}
