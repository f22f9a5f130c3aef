package io.llmplatform.scheduler.batch;

import io.llmplatform.common.error.PlatformException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A batch as it is asked for, checked as far as its body says.
 *
 * @param metadata null: none
 * @param outputLifetime null: as the settings say
 */
record NewBatch(
    String inputFile,
    String endpoint,
    String window,
    Duration length,
    @Nullable Map<String, String> metadata,
    @Nullable Duration outputLifetime) {
  private static final Set<String> ENDPOINTS =
      new TreeSet<>(Set.of("/v1/embeddings", "/v1/chat/completions", "/v1/completions"));
  private static final Pattern WINDOW = Pattern.compile("([1-9]\\d{0,4})([mhd])");
  private static final Duration LONGEST = Duration.ofDays(14);
  private static final int MAX_PAIRS = 16;
  private static final int MAX_KEY = 64;
  private static final int MAX_VALUE = 512;
  private static final long LEAST_LIFETIME = 3600;
  private static final long MOST_LIFETIME = 2592000;

  /**
   * @throws PlatformException invalid, naming the member at fault
   */
  static NewBatch of(BatchBody body) {
    String window = required("completion_window", body.completionWindow());
    return new NewBatch(
        required("input_file_id", body.inputFileId()),
        endpoint(body.endpoint()),
        window,
        length(window),
        metadata(body.metadata()),
        lifetime(body.outputExpiresAfter()));
  }

  private static String required(String field, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      throw PlatformException.invalid(field, field + " is required.");
    }
    return value;
  }

  private static String endpoint(@Nullable String given) {
    String endpoint = required("endpoint", given);
    if (!ENDPOINTS.contains(endpoint)) {
      throw PlatformException.invalid(
          "endpoint", "endpoint must be one of %s.".formatted(String.join(", ", ENDPOINTS)));
    }
    return endpoint;
  }

  private static Duration length(String window) {
    Matcher parts = WINDOW.matcher(window);
    if (parts.matches()) {
      long count = Long.parseLong(parts.group(1));
      Duration length =
          switch (parts.group(2)) {
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
          };
      if (length.compareTo(LONGEST) <= 0) {
        return length;
      }
    }
    throw PlatformException.invalid(
        "completion_window",
        "completion_window must be '24h', or another number of minutes, hours or days up to"
            + " '14d'.");
  }

  private static @Nullable Map<String, String> metadata(
      @Nullable Map<String, @Nullable String> given) {
    if (given == null) {
      return null;
    }
    if (given.size() > MAX_PAIRS) {
      throw PlatformException.invalid(
          "metadata", "metadata has more than %d pairs.".formatted(MAX_PAIRS));
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    given.forEach((key, value) -> metadata.put(key, checked(key, value)));
    return metadata;
  }

  private static String checked(String key, @Nullable String value) {
    if (key.isEmpty() || key.length() > MAX_KEY) {
      throw PlatformException.invalid(
          "metadata", "Each key of metadata has 1 to %d characters.".formatted(MAX_KEY));
    }
    if (value == null || value.length() > MAX_VALUE) {
      throw PlatformException.invalid(
          "metadata." + key,
          "metadata.%s must be a text of at most %d characters.".formatted(key, MAX_VALUE));
    }
    return value;
  }

  private static @Nullable Duration lifetime(BatchBody.@Nullable Expiry expiry) {
    if (expiry == null) {
      return null;
    }
    if (!"created_at".equals(expiry.anchor())) {
      throw PlatformException.invalid(
          "output_expires_after.anchor", "output_expires_after.anchor must be 'created_at'.");
    }
    Long seconds = expiry.seconds();
    if (seconds == null || seconds < LEAST_LIFETIME || seconds > MOST_LIFETIME) {
      throw PlatformException.invalid(
          "output_expires_after.seconds",
          "output_expires_after.seconds must be %d to %d."
              .formatted(LEAST_LIFETIME, MOST_LIFETIME));
    }
    return Duration.ofSeconds(seconds);
  }
}
