package io.llmplatform.common.secret;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What makes a value unfit to be a secret. */
final class SecretStrength {
  /** Long enough that guessing is hopeless if the characters are random. */
  static final int SHORTEST = 16;

  private static final int FEWEST_DIFFERENT = 6;
  private static final String DIGITS = "01234567890123456789012345678901234567890123456789";
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz".repeat(2);
  // Words that documentation and images use for secrets; a value made of them only is no secret.
  private static final List<String> WORDS =
      List.of(
          "password",
          "passwd",
          "passphrase",
          "changeme",
          "change",
          "please",
          "secret",
          "default",
          "example",
          "sample",
          "insecure",
          "placeholder",
          "admin",
          "root",
          "user",
          "guest",
          "test",
          "demo",
          "token",
          "access",
          "key",
          "your",
          "this",
          "my",
          "is",
          "me",
          "the",
          "a",
          "nacos",
          "postgresql",
          "postgres",
          "redis",
          "kafka",
          "mongodb",
          "mongo",
          "xxl",
          "job",
          "custom",
          "llm",
          "platform",
          "service",
          "local",
          "dev");
  // Nacos' documented token key, plain and in Base64.
  private static final List<String> PUBLISHED =
      List.of("secretkey01234567", "vghpc0lztxlddxn0b21tzwnyzxrlzxkwmtizndu2nzg");

  private SecretStrength() {}

  /** Why the value is no secret, as the rest of a sentence; null if nothing is known against it. */
  static @Nullable String fault(@Nullable String value) {
    if (value == null) {
      return "is not set";
    }
    if (value.isBlank()) {
      return "is blank";
    }
    if (value.length() < SHORTEST) {
      return "has fewer than " + SHORTEST + " characters";
    }
    return isGuessable(value.toLowerCase(Locale.ROOT)) ? "is well known or easily guessed" : null;
  }

  private static boolean isGuessable(String value) {
    return value.chars().distinct().count() < FEWEST_DIFFERENT
        || DIGITS.contains(value)
        || LETTERS.contains(value)
        || PUBLISHED.stream().anyMatch(value::startsWith)
        || isMadeOfKnownWords(value);
  }

  private static boolean isMadeOfKnownWords(String value) {
    String letters = value.replaceAll("[^a-z]", "");
    if (letters.isEmpty()) {
      return false;
    }
    boolean[] reachable = new boolean[letters.length() + 1];
    reachable[0] = true;
    for (int end = 1; end <= letters.length(); end++) {
      String head = letters.substring(0, end);
      for (String word : WORDS) {
        reachable[end] |= head.endsWith(word) && reachable[end - word.length()];
      }
    }
    return reachable[letters.length()];
  }
}
