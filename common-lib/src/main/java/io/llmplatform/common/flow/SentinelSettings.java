package io.llmplatform.common.flow;

import java.nio.file.Path;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Sets what Sentinel reads from system properties when the first of its classes is loaded, which is
 * why this comes before any bean. What is set already stays.
 */
final class SentinelSettings implements EnvironmentPostProcessor, Ordered {

  /** As soon as the application's name is known. */
  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER + 1;
  }

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    String name = environment.getProperty("spring.application.name", "application");
    setUnlessSet("project.name", name);
    // Blocked calls are summed up in a file each second; it has nowhere else to go.
    setUnlessSet(
        "csp.sentinel.log.dir",
        Path.of(System.getProperty("java.io.tmpdir"), "sentinel-" + name).toString());
    setUnlessSet("csp.sentinel.log.use.pid", "true");
    // The counts of each second are Prometheus' business.
    setUnlessSet("csp.sentinel.metric.flush.interval", "0");
  }

  private static void setUnlessSet(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
