package io.llmplatform.registry.model;

import io.llmplatform.common.error.PlatformException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What people say about a model or a version. The limits on tags are MLflow's.
 *
 * @param text at most 5,000 characters; null where there is none
 * @param tags at most 100; keys of 1 to 250, values of at most 5,000 characters
 */
public record Description(@Nullable String text, Map<String, String> tags) {
  public static final Description NONE = new Description(null, Map.of());

  private static final int MAX_TEXT = 5000;
  private static final int MAX_TAGS = 100;
  private static final int MAX_KEY = 250;

  public Description {
    tags = Map.copyOf(tags);
  }

  /**
   * From a request's JSON, which may hold null anywhere.
   *
   * @throws PlatformException naming {@code description} or {@code tags}
   */
  public static Description given(
      @Nullable String text, @Nullable Map<String, ? extends @Nullable String> tags) {
    if (text != null) {
      checkText("description", text);
    }
    return new Description(text, tags == null ? Map.of() : checkedTags(tags));
  }

  /**
   * This with what a client changes.
   *
   * @param newText null: stays; empty: none
   * @param changes key to the new value; null removes the tag
   * @throws PlatformException naming {@code description} or {@code tags}
   */
  public Description changed(@Nullable String newText, Map<String, @Nullable String> changes) {
    Map<String, String> merged = new TreeMap<>(tags);
    changes.forEach(
        (key, value) -> {
          if (value == null) {
            merged.remove(key);
          } else {
            merged.put(key, value);
          }
        });
    String changed = newText == null ? text : newText;
    return given(changed == null || changed.isEmpty() ? null : changed, merged);
  }

  private static Map<String, String> checkedTags(Map<String, ? extends @Nullable String> tags) {
    if (tags.size() > MAX_TAGS) {
      throw PlatformException.invalid("tags", "There are at most " + MAX_TAGS + " tags.");
    }
    Map<String, String> checked = new TreeMap<>();
    for (Map.Entry<String, ? extends @Nullable String> tag : tags.entrySet()) {
      String key = tag.getKey();
      String value = tag.getValue();
      if (key.isBlank() || key.length() > MAX_KEY) {
        throw PlatformException.invalid("tags", "A tag's key has 1 to " + MAX_KEY + " characters.");
      }
      if (value == null) {
        throw PlatformException.invalid("tags." + key, "A tag has a value.");
      }
      checkText("tags", key);
      checkText("tags." + key, value);
      checked.put(key, value);
    }
    return checked;
  }

  /**
   * Nothing, if the database can keep the text: at most 5,000 characters, neither U+0000 nor half a
   * character.
   *
   * @throws PlatformException naming the field
   */
  public static void checkText(String field, String text) {
    if (text.length() > MAX_TEXT) {
      throw PlatformException.invalid(field, "A text has at most " + MAX_TEXT + " characters.");
    }
    if (text.codePoints().anyMatch(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF))) {
      throw PlatformException.invalid(field, "A text has no U+0000 and no half of a character.");
    }
  }
}
