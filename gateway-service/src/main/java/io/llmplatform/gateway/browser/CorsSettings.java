package io.llmplatform.gateway.browser;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.web.cors.CorsConfiguration;

/**
 * Pages of other origins that may call the platform (CORS).
 *
 * @param allowedOrigins such as {@code https://chat.example.org}; none by default
 * @param maxAge for how long a browser believes the answer to its question
 */
@ConfigurationProperties("gateway.cors")
record CorsSettings(
    @DefaultValue List<String> allowedOrigins, @DefaultValue("1h") Duration maxAge) {
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
  private static final List<String> EXPOSED =
      List.of(
          "X-Trace-Id",
          "Retry-After",
          "Location",
          "ETag",
          "x-model-version",
          "x-cache",
          "x-cache-hits",
          "x-ratelimit-limit-requests",
          "x-ratelimit-remaining-requests",
          "x-ratelimit-reset-requests",
          "x-ratelimit-limit-tokens",
          "x-ratelimit-remaining-tokens",
          "x-ratelimit-reset-tokens");

  CorsSettings {
    allowedOrigins =
        allowedOrigins.stream()
            .map(String::strip)
            .filter(origin -> !origin.isEmpty())
            .peek(CorsSettings::check)
            .toList();
  }

  boolean isOff() {
    return allowedOrigins.isEmpty();
  }

  /** Credentials are sent in a header that pages set themselves, so cookies stay out of it. */
  CorsConfiguration inSpring() {
    CorsConfiguration cors = new CorsConfiguration();
    cors.setAllowedOrigins(allowedOrigins);
    cors.setAllowedMethods(METHODS);
    cors.addAllowedHeader(CorsConfiguration.ALL);
    cors.setExposedHeaders(EXPOSED);
    cors.setAllowCredentials(false);
    cors.setMaxAge(maxAge);
    return cors;
  }

  private static void check(String origin) {
    if (!origin.equals(CorsConfiguration.ALL) && !origin.matches("https?://[^/\\s]+")) {
      throw new IllegalArgumentException(
          "gateway.cors.allowed-origins: '"
              + origin
              + "' is not an origin such as https://chat.example.org");
    }
  }
}
