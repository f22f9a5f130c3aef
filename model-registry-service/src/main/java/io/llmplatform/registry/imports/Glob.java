package io.llmplatform.registry.imports;

/**
 * Patterns as Python's {@code fnmatch} has them: {@code *} any characters, {@code ?} one, {@code
 * [ab0-9]} one of a set, {@code [!ab]} one outside it; a {@code [} that is not closed is itself.
 * Takes time in proportion to the product of both lengths, whatever the pattern.
 */
final class Glob {
  private Glob() {}

  static boolean matches(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int starText = 0;
    while (t < text.length()) {
      int next = p < pattern.length() && pattern.charAt(p) != '*' ? one(pattern, p, text, t) : -1;
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        starText = t;
      } else if (next >= 0) {
        p = next;
        t++;
      } else if (star >= 0) {
        // Only the last star need take more: what stands before it has matched.
        p = star + 1;
        t = ++starText;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  /** Where the pattern goes on if its element at p matches the character; -1 if it does not. */
  private static int one(String pattern, int p, String text, int t) {
    char wanted = pattern.charAt(p);
    if (wanted == '?') {
      return p + 1;
    }
    int close = wanted == '[' ? close(pattern, p) : -1;
    if (close < 0) {
      return wanted == text.charAt(t) ? p + 1 : -1;
    }
    boolean negated = pattern.charAt(p + 1) == '!';
    boolean within = contains(pattern, negated ? p + 2 : p + 1, close, text.charAt(t));
    return within == negated ? -1 : close + 1;
  }

  // A bracket right after the opening belongs to the set.
  private static int close(String pattern, int open) {
    int from = open + 1;
    if (from < pattern.length() && pattern.charAt(from) == '!') {
      from++;
    }
    return from < pattern.length() ? pattern.indexOf(']', from + 1) : -1;
  }

  private static boolean contains(String pattern, int from, int to, char c) {
    for (int i = from; i < to; i++) {
      if (i + 2 < to && pattern.charAt(i + 1) == '-') {
        if (c >= pattern.charAt(i) && c <= pattern.charAt(i + 2)) {
          return true;
        }
        i += 2;
      } else if (c == pattern.charAt(i)) {
        return true;
      }
    }
    return false;
  }
}
