package io.llmplatform.platform.layout;

import io.llmplatform.local.process.OwnerOnly;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The secrets of this installation: random, made at the first start, kept in a file that only its
 * owner may read. Immutable.
 */
public final class Secrets {

  /** What needs a secret. The name is also the environment variable that carries it. */
  public enum Name {
    POSTGRES_PASSWORD,
    REGISTRY_DB_PASSWORD,
    USERS_DB_PASSWORD,
    SCHEDULER_DB_PASSWORD,
    RETRIEVAL_DB_PASSWORD,
    REDIS_PASSWORD,
    NACOS_PASSWORD,
    NACOS_AUTH_TOKEN,
    NACOS_IDENTITY_KEY,
    NACOS_IDENTITY_VALUE,
    GATEWAY_SERVICE_SECRET,
    REGISTRY_SERVICE_SECRET,
    INFERENCE_SERVICE_SECRET,
    SCHEDULER_SERVICE_SECRET,
    LOG_SERVICE_SECRET,
    CONSOLE_CLIENT_SECRET,
    /** What Alertmanager shows log-service. */
    ALERT_WEBHOOK_TOKEN,
    /** What dispatch centres and executors of jobs show each other. */
    XXL_JOB_ACCESS_TOKEN,
    /** What user-service encrypts personal data and private keys with: {@code name:base64}. */
    USERS_KEYRING,
    /** What user-service searches encrypted columns with. */
    USERS_LOOKUP_KEY,
    /** What model-registry-service encrypts the secrets of webhooks with: {@code name:base64}. */
    REGISTRY_KEYRING,
    /** What log-service encrypts what users said with: {@code name:base64}. */
    LOG_KEYRING,
    PLATFORM_ADMIN_PASSWORD,
    PLATFORM_CLIENT_SECRET,
    PLATFORM_API_KEY
  }

  private static final int BYTES = 32;

  private final Map<Name, String> values;

  private Secrets(Map<Name, String> values) {
    this.values = Map.copyOf(values);
  }

  /** Reads {@code file} and adds what it lacks. */
  public static Secrets loadOrCreate(Path file) throws IOException {
    Properties stored = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        stored.load(reader);
      }
    }
    SecureRandom random = new SecureRandom();
    Map<Name, String> values = new TreeMap<>();
    boolean complete = true;
    for (Name name : Name.values()) {
      String value = stored.getProperty(name.name());
      complete &= value != null;
      values.put(name, value != null ? value : fresh(name, random));
    }
    if (!complete) {
      OwnerOnly.write(file, render(values));
    }
    return new Secrets(values);
  }

  public String get(Name name) {
    return java.util.Objects.requireNonNull(values.get(name));
  }

  private static String fresh(Name name, SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    // What is decoded is plain Base64; the other values go through URLs and shells.
    String base64 = Base64.getEncoder().encodeToString(bytes);
    String word = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).replace('-', 'x');
    return switch (name) {
      case NACOS_AUTH_TOKEN, USERS_LOOKUP_KEY -> base64;
      case USERS_KEYRING, REGISTRY_KEYRING, LOG_KEYRING -> "first:" + base64;
      case PLATFORM_API_KEY -> "sk-" + word;
      default -> word;
    };
  }

  private static String render(Map<Name, String> values) {
    StringBuilder text = new StringBuilder("# Secrets of this installation. Never commit them.\n");
    values.forEach(
        (name, value) ->
            text.append(String.format(Locale.ROOT, "%s=%s%n", name, value.replace("=", "\\="))));
    return text.toString();
  }
}
