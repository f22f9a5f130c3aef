package io.llmplatform.inference.retrieval.openai;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.index.Access;
import io.llmplatform.inference.retrieval.store.ChunkSize;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks what stands in bodies. Each method fails with a {@link PlatformException}, invalid, that
 * names the member at fault.
 */
final class Wishes {
  private static final int MAX_PAIRS = 16;
  private static final int MAX_KEY = 64;
  private static final int MAX_VALUE = 512;
  private static final int MAX_READERS = 256;
  private static final int MAX_READER = 256;
  private static final int MAX_DAYS = 365;
  private static final int LEAST_CHUNK = 100;
  private static final int MOST_CHUNK = 4096;

  private Wishes() {}

  static String required(String field, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      throw PlatformException.invalid(field, field + " is required.");
    }
    return text(field, value, MAX_VALUE);
  }

  /** A text that the database takes: U+0000 it does not. */
  static String text(String field, String value, int longest) {
    if (value.length() > longest) {
      throw PlatformException.invalid(
          field, "%s has more than %d characters.".formatted(field, longest));
    }
    if (value.indexOf('\0') >= 0) {
      throw PlatformException.invalid(field, field + " must not hold the character U+0000.");
    }
    return value;
  }

  static Map<String, String> metadata(@Nullable Map<String, @Nullable String> given) {
    Map<String, String> metadata = new LinkedHashMap<>();
    if (given != null) {
      requireFew("metadata", given);
      given.forEach((key, value) -> metadata.put(key, pair("metadata", key, value)));
    }
    return metadata;
  }

  private static String pair(String field, String key, @Nullable String value) {
    requireKey(field, key);
    String member = field + "." + key;
    if (value == null) {
      throw PlatformException.invalid(member, member + " must be a text.");
    }
    return text(member, value, MAX_VALUE);
  }

  private static void requireFew(String field, Map<String, ?> given) {
    if (given.size() > MAX_PAIRS) {
      throw PlatformException.invalid(
          field, "%s has more than %d pairs.".formatted(field, MAX_PAIRS));
    }
  }

  private static void requireKey(String field, String key) {
    if (key.isEmpty() || key.length() > MAX_KEY || key.indexOf('\0') >= 0) {
      throw PlatformException.invalid(
          field, "Each key of %s has 1 to %d characters.".formatted(field, MAX_KEY));
    }
  }

  /** Texts, finite numbers and booleans by their names. */
  static Map<String, Object> attributes(
      String field, @Nullable Map<String, @Nullable Object> given) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    if (given != null) {
      requireFew(field, given);
      given.forEach((key, value) -> attributes.put(key, attribute(field, key, value)));
    }
    return attributes;
  }

  private static Object attribute(String field, String key, @Nullable Object value) {
    requireKey(field, key);
    String member = field + "." + key;
    if (value instanceof String text) {
      return text(member, text, MAX_VALUE);
    }
    if (value instanceof Boolean) {
      return value;
    }
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number;
    }
    throw PlatformException.invalid(member, member + " must be a text, a number or a boolean.");
  }

  static Access access(String field, Bodies.@Nullable Readers given) {
    return given == null
        ? Access.OPEN
        : new Access(
            names(field + ".users", given.users()), names(field + ".roles", given.roles()));
  }

  private static Set<String> names(String field, @Nullable List<@Nullable String> given) {
    Set<String> names = new LinkedHashSet<>();
    if (given != null) {
      if (given.size() > MAX_READERS) {
        throw PlatformException.invalid(
            field, "%s has more than %d names.".formatted(field, MAX_READERS));
      }
      for (int i = 0; i < given.size(); i++) {
        String member = "%s[%d]".formatted(field, i);
        names.add(text(member, required(member, given.get(i)), MAX_READER));
      }
    }
    return names;
  }

  /** Days without use; null: the store never expires. */
  static @Nullable Integer days(Bodies.@Nullable Expiry expiry) {
    if (expiry == null) {
      return null;
    }
    if (!"last_active_at".equals(expiry.anchor())) {
      throw PlatformException.invalid(
          "expires_after.anchor", "expires_after.anchor must be 'last_active_at'.");
    }
    Integer days = expiry.days();
    if (days == null || days < 1 || days > MAX_DAYS) {
      throw PlatformException.invalid(
          "expires_after.days", "expires_after.days must be 1 to %d.".formatted(MAX_DAYS));
    }
    return days;
  }

  /** Null: as the service decides. */
  static @Nullable ChunkSize size(String field, Bodies.@Nullable Strategy strategy) {
    if (strategy == null || "auto".equals(strategy.type())) {
      return null;
    }
    if (!"static".equals(strategy.type())) {
      throw PlatformException.invalid(
          field + ".type", "%s.type must be 'auto' or 'static'.".formatted(field));
    }
    Bodies.StaticSize size = strategy.fixed();
    if (size == null) {
      throw PlatformException.invalid(field + ".static", field + ".static is required.");
    }
    return size(field + ".static", size);
  }

  private static ChunkSize size(String field, Bodies.StaticSize size) {
    Integer tokens = size.maxChunkSizeTokens();
    if (tokens == null || tokens < LEAST_CHUNK || tokens > MOST_CHUNK) {
      String member = field + ".max_chunk_size_tokens";
      throw PlatformException.invalid(
          member, "%s must be %d to %d.".formatted(member, LEAST_CHUNK, MOST_CHUNK));
    }
    Integer overlap = size.chunkOverlapTokens();
    if (overlap == null || overlap < 0 || overlap > tokens / 2) {
      String member = field + ".chunk_overlap_tokens";
      throw PlatformException.invalid(
          member, "%s must be 0 to half of max_chunk_size_tokens.".formatted(member));
    }
    return new ChunkSize(tokens, overlap);
  }
}
