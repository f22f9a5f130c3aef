package io.llmplatform.scheduler.training.openai;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.scheduler.training.run.RunRequest;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what a request says, member by member. */
final class RequestedJob {
  private static final Pattern SUFFIX = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int MAX_NAME = 128;
  private static final int MAX_METADATA = 16;
  private static final int MAX_METADATA_KEY = 64;
  private static final int MAX_METADATA_VALUE = 512;
  private static final SecureRandom SEEDS = new SecureRandom();

  private RequestedJob() {}

  /**
   * @throws PlatformException naming the member at fault
   */
  static RunRequest of(CreateJob body) {
    requireStorable("validation_file", body.validationFile());
    requireStorable("hyperparameters", body.hyperparameters());
    requireStorable("method", body.method());
    requireStorable("metadata", body.metadata());
    String method = type(body.method());
    return new RunRequest(
        required("model", body.model()),
        required("training_file", body.trainingFile()),
        body.validationFile(),
        suffix(body.suffix()),
        seed(body.seed()),
        method,
        hyperparameters(body, method),
        metadata(body.metadata()));
  }

  private static String required(String field, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw PlatformException.invalid(field, field + " is required.");
    }
    if (value.length() > MAX_NAME) {
      throw PlatformException.invalid(
          field, "%s has more than %d characters.".formatted(field, MAX_NAME));
    }
    requireStorable(field, value);
    return value;
  }

  /**
   * Nothing, if no text in it has U+0000, which the database does not take.
   *
   * @throws PlatformException naming the field
   */
  static void requireStorable(String field, @Nullable Object value) {
    if (value instanceof String text && text.indexOf('\0') >= 0) {
      throw PlatformException.invalid(field, field + " must not hold the character U+0000.");
    }
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (name, each) -> {
            requireStorable(field, name);
            requireStorable(field, each);
          });
    } else if (value instanceof Collection<?> all) {
      all.forEach(each -> requireStorable(field, each));
    }
  }

  private static @Nullable String suffix(@Nullable String suffix) {
    if (suffix != null && !SUFFIX.matcher(suffix).matches()) {
      throw PlatformException.invalid(
          "suffix", "suffix has 1 to 64 letters, digits, '.', '_', '-'.");
    }
    return suffix;
  }

  private static long seed(@Nullable Long seed) {
    if (seed == null) {
      return SEEDS.nextInt(Integer.MAX_VALUE);
    }
    if (seed < 0 || seed > Integer.MAX_VALUE) {
      throw PlatformException.invalid("seed", "seed is 0 to " + Integer.MAX_VALUE + ".");
    }
    return seed;
  }

  private static @Nullable String type(@Nullable Map<String, Object> method) {
    if (method == null) {
      return null;
    }
    if (method.get("type") instanceof String type && !type.isBlank()) {
      return type;
    }
    throw PlatformException.invalid("method.type", "method.type is required and is a text.");
  }

  /** Those of the method go before the older place; one that is {@code auto} is absent. */
  private static Map<String, Object> hyperparameters(CreateJob body, @Nullable String method) {
    Map<String, Object> all = new HashMap<>();
    if (body.hyperparameters() != null) {
      all.putAll(body.hyperparameters());
    }
    if (method != null
        && body.method() != null
        && body.method().get(method) instanceof Map<?, ?> own
        && own.get("hyperparameters") instanceof Map<?, ?> given) {
      given.forEach((name, value) -> all.put(String.valueOf(name), value));
    }
    all.values().removeIf(value -> value == null || value.equals("auto"));
    return all;
  }

  private static Map<String, String> metadata(@Nullable Map<String, @Nullable String> metadata) {
    Map<String, String> checked = new HashMap<>();
    if (metadata == null) {
      return checked;
    }
    if (metadata.size() > MAX_METADATA) {
      throw PlatformException.invalid("metadata", "metadata has at most 16 members.");
    }
    metadata.forEach(
        (key, value) -> {
          if (value == null
              || key.length() > MAX_METADATA_KEY
              || value.length() > MAX_METADATA_VALUE) {
            throw PlatformException.invalid(
                "metadata",
                "metadata has names of at most 64 and texts of at most 512 characters.");
          }
          checked.put(key, value);
        });
    return checked;
  }
}
