package io.llmplatform.encryption;

import java.util.Base64;
import java.util.BitSet;

/** Reads keys of 256 bits. */
final class Key256 {
  private static final int BYTES = 32;
  // Of 32 random bytes fewer differ once in 10^30 draws.
  private static final int FEWEST_DIFFERENT = 12;

  private Key256() {}

  /**
   * @param whose begins the sentence that is thrown
   * @throws IllegalArgumentException without the key
   */
  static byte[] decode(String base64, String whose) {
    byte[] key = bytes(base64, whose);
    if (key.length != BYTES) {
      throw new IllegalArgumentException(
          whose + " has " + key.length + " bytes where " + BYTES + " are needed");
    }
    BitSet different = new BitSet();
    for (byte each : key) {
      different.set(each & 0xFF);
    }
    if (different.cardinality() < FEWEST_DIFFERENT) {
      throw new IllegalArgumentException(whose + " is not random");
    }
    return key;
  }

  private static byte[] bytes(String base64, String whose) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      // The decoder's message shows a part of the key.
      throw new IllegalArgumentException(whose + " is not Base64");
    }
  }
}
