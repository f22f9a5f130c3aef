package io.llmplatform.log.usage;

import io.llmplatform.common.error.PlatformException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** By what usage is told apart. */
enum Dimension {
  TENANT,
  MODEL,
  VERSION,
  KEY,
  USER;

  /** The member of documents, and the word in requests. */
  String member() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether only the documents of callers know it. */
  boolean ofCallers() {
    return this == KEY || this == USER;
  }

  /** Those of a list such as {@code model,key}. */
  static Set<Dimension> listed(@Nullable String list) {
    Set<Dimension> listed = EnumSet.noneOf(Dimension.class);
    if (list == null || list.isBlank()) {
      return listed;
    }
    for (String word : list.split(",", -1)) {
      listed.add(of(word.strip()));
    }
    return listed;
  }

  private static Dimension of(String word) {
    for (Dimension each : values()) {
      if (each.member().equals(word)) {
        return each;
      }
    }
    throw PlatformException.invalid(
        "group_by", "group_by is a list of model, version, key, user and tenant.");
  }
}
