package io.llmplatform.registry.imports;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.HubFilePatterns;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which files of a repository are wanted, as {@code huggingface_hub}'s {@code allow_patterns} and
 * {@code ignore_patterns} say it.
 *
 * @param include empty: all
 * @param exclude wins over an inclusion
 */
record FilePatterns(List<String> include, List<String> exclude) {
  static final FilePatterns ALL = new FilePatterns(List.of(), List.of());

  private static final int MAX_PATTERNS = 100;
  private static final int MAX_LENGTH = 255;

  FilePatterns {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /**
   * From a request's JSON.
   *
   * @throws PlatformException naming {@code files.include} or {@code files.exclude}
   */
  static FilePatterns given(@Nullable HubFilePatterns given) {
    return given == null
        ? ALL
        : new FilePatterns(
            checked("files.include", given.include()), checked("files.exclude", given.exclude()));
  }

  private static List<String> checked(
      String field, @Nullable List<? extends @Nullable String> given) {
    List<String> checked = new ArrayList<>();
    if (given == null) {
      return checked;
    }
    if (given.size() > MAX_PATTERNS) {
      throw PlatformException.invalid(field, "There are at most " + MAX_PATTERNS + " patterns.");
    }
    for (String pattern : given) {
      if (pattern == null
          || pattern.isEmpty()
          || pattern.length() > MAX_LENGTH
          || pattern.chars().anyMatch(c -> Character.isISOControl(c))) {
        throw PlatformException.invalid(
            field, "A pattern has 1 to " + MAX_LENGTH + " characters, and no control characters.");
      }
      checked.add(pattern.endsWith("/") ? pattern + "*" : pattern);
    }
    return checked;
  }

  /** Whether the file at that path is wanted. */
  boolean want(String path) {
    return (include.isEmpty() || include.stream().anyMatch(p -> Glob.matches(p, path)))
        && exclude.stream().noneMatch(p -> Glob.matches(p, path));
  }
}
