package io.llmplatform.user.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The secrets by which services prove who they are. Thread-safe; shows no secret.
 *
 * <p>{@code identity.services.<name>}: a service's Spring name and its secret; a service without a
 * secret is unknown.
 */
@ConfigurationProperties("identity")
final class ServiceSecrets {
  private static final byte[] NO_SECRET = new byte[32];

  private final Map<String, byte[]> digests;

  ServiceSecrets(@DefaultValue Map<String, String> services) {
    this.digests =
        services.entrySet().stream()
            .filter(service -> !service.getValue().isBlank())
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, service -> digest(service.getValue())));
  }

  /** Takes as long for an unknown name as for a wrong secret. */
  boolean matches(String name, String secret) {
    boolean known = digests.containsKey(name);
    boolean same = MessageDigest.isEqual(digests.getOrDefault(name, NO_SECRET), digest(secret));
    return known & same;
  }

  private static byte[] digest(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }
}
