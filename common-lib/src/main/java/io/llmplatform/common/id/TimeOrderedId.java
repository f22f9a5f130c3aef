package io.llmplatform.common.id;

import java.util.UUID;

/**
 * Ids of what is made all the time and stored by its id: those made about the same time lie beside
 * each other in the index, so that a store writes few of its pages for many of them.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7">RFC 9562, UUID Version
 *     7</a>
 */
public final class TimeOrderedId {
  private static final int RANDOM_BITS = 0xFFF;
  private static final int VERSION = 0x7000;

  private TimeOrderedId() {}

  /** A new one: 48 bits of the time in milliseconds, then 74 random bits. Thread-safe. */
  public static UUID next() {
    return at(System.currentTimeMillis());
  }

  static UUID at(long millis) {
    // Has the variant of the RFC in its lower half already.
    UUID random = UUID.randomUUID();
    long upper = millis << 16 | VERSION | random.getMostSignificantBits() & RANDOM_BITS;
    return new UUID(upper, random.getLeastSignificantBits());
  }
}
