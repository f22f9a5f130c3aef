package io.llmplatform.common.discovery;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Puts the Nacos client's snapshots of configuration and instances where {@code NACOS_CACHE_DIR}
 * says; the client reads that from a system property only, and else uses the home folder.
 *
 * <p>Runs before the configuration is read from Nacos. A property that is already set stays.
 */
final class NacosSnapshotFolder implements EnvironmentPostProcessor, Ordered {
  static final String VARIABLE = "NACOS_CACHE_DIR";
  static final String PROPERTY = "JM.SNAPSHOT.PATH";

  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER - 1;
  }

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    String folder = environment.getProperty(VARIABLE);
    if (folder != null && !folder.isBlank() && System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, folder);
    }
  }
}
