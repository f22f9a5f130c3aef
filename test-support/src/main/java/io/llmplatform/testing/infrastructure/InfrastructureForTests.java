package io.llmplatform.testing.infrastructure;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Starts what {@code testing.infrastructure.<store>=true} asks for and adds the variables that lead
 * to it, before any configuration is read: so a service under test is configured by the very files
 * and variables that configure it everywhere. The annotations of this package set these properties;
 * a test that starts applications itself may set them, too.
 */
final class InfrastructureForTests implements EnvironmentPostProcessor, Ordered {
  static final String PREFIX = "testing.infrastructure.";

  private static final String NAME = "infrastructure";

  // When Nacos pushes a change, Spring Cloud reads all configuration anew, in an environment of its
  // own, which must find Nacos, too.
  private static final String RETAINED =
      "spring.cloud.refresh.additional-property-sources-to-retain";
  private static final String INLINED_PROPERTIES = "Inlined Test Properties";

  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER - 1;
  }

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    Map<String, Object> variables = new LinkedHashMap<>();
    for (Store store : Store.values()) {
      if (environment.getProperty(PREFIX + store.key(), Boolean.class, false)) {
        variables.putAll(store.variables());
      }
    }
    if (!variables.isEmpty()) {
      variables.put(RETAINED, NAME + "," + INLINED_PROPERTIES);
      environment.getPropertySources().addFirst(new MapPropertySource(NAME, variables));
    }
  }
}
