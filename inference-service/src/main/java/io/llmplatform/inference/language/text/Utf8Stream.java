package io.llmplatform.inference.language.text;

/**
 * Makes characters of UTF-8 bytes as they come, by the decoder of the WHATWG Encoding Standard
 * (section 8.1.1): of bytes that are no UTF-8, each maximal part of a character becomes one U+FFFD.
 * Used by one thread at a time.
 */
final class Utf8Stream {
  private static final char REPLACEMENT = '\uFFFD';
  private static final int LOWEST = 0x80;
  private static final int HIGHEST = 0xBF;

  /** Bytes that the begun character still lacks; 0: none is begun. */
  private int lacking;

  private int codePoint;
  private int lower = LOWEST;
  private int upper = HIGHEST;

  /** Adds the characters that are whole now. */
  void decode(byte[] bytes, StringBuilder out) {
    for (byte signed : bytes) {
      int next = signed & 0xFF;
      if (lacking > 0 && !follows(next)) {
        end(out);
      } else if (lacking > 0) {
        goOn(next, out);
        continue;
      }
      begin(next, out);
    }
  }

  /** Nothing follows: a character that is begun is none. */
  void end(StringBuilder out) {
    if (lacking > 0) {
      lacking = 0;
      lower = LOWEST;
      upper = HIGHEST;
      out.append(REPLACEMENT);
    }
  }

  private boolean follows(int next) {
    return next >= lower && next <= upper;
  }

  private void goOn(int next, StringBuilder out) {
    lower = LOWEST;
    upper = HIGHEST;
    codePoint = codePoint << 6 | (next & 0x3F);
    if (--lacking == 0) {
      out.appendCodePoint(codePoint);
    }
  }

  private void begin(int next, StringBuilder out) {
    if (next < 0x80) {
      out.append((char) next);
    } else if (next >= 0xC2 && next <= 0xDF) {
      begin(1, next & 0x1F);
    } else if (next >= 0xE0 && next <= 0xEF) {
      // Neither longer than needed, nor a surrogate.
      lower = next == 0xE0 ? 0xA0 : LOWEST;
      upper = next == 0xED ? 0x9F : HIGHEST;
      begin(2, next & 0x0F);
    } else if (next >= 0xF0 && next <= 0xF4) {
      // Neither longer than needed, nor above U+10FFFF.
      lower = next == 0xF0 ? 0x90 : LOWEST;
      upper = next == 0xF4 ? 0x8F : HIGHEST;
      begin(3, next & 0x07);
    } else {
      out.append(REPLACEMENT);
    }
  }

  private void begin(int more, int bits) {
    lacking = more;
    codePoint = bits;
  }
}
