package io.llmplatform.gateway.tls;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Turns TLS and HTTP/2 on where {@code GATEWAY_TLS_CERTIFICATE} and {@code GATEWAY_TLS_KEY} are
 * set, each the path of a PEM file. New files take effect without a restart.
 *
 * <p>Properties, since Spring Boot watches the files of bundles that properties describe. Without
 * TLS there is no HTTP/2: Netty would refuse the bodies of clients that offer to upgrade with their
 * first request, as Java's own does.
 */
final class CertificateFromEnvironment implements EnvironmentPostProcessor, Ordered {
  static final String CERTIFICATE = "GATEWAY_TLS_CERTIFICATE";
  static final String KEY = "GATEWAY_TLS_KEY";

  private static final String BUNDLE = "gateway";
  private static final String PREFIX = "spring.ssl.bundle.pem." + BUNDLE + ".";

  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER + 1;
  }

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    String certificate = environment.getProperty(CERTIFICATE, "");
    String key = environment.getProperty(KEY, "");
    if (certificate.isBlank() != key.isBlank()) {
      throw new IllegalStateException(
          (key.isBlank() ? KEY : CERTIFICATE) + " is not set, but TLS needs both files");
    }
    if (!certificate.isBlank()) {
      environment
          .getPropertySources()
          .addFirst(new MapPropertySource("tls", properties(certificate, key)));
    }
  }

  private static Map<String, Object> properties(String certificate, String key) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put(PREFIX + "keystore.certificate", certificate);
    properties.put(PREFIX + "keystore.private-key", key);
    properties.put(PREFIX + "reload-on-update", "true");
    properties.put("server.ssl.bundle", BUNDLE);
    properties.put("server.ssl.enabled-protocols", "TLSv1.3,TLSv1.2");
    properties.put("server.http2.enabled", "true");
    return properties;
  }
}
