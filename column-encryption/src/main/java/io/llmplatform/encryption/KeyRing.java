package io.llmplatform.encryption;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Named AES-256 keys: the first is used for writing, all for reading. A key is rotated in by adding
 * it at the end everywhere, then moving it to the front. Immutable; shows no key.
 */
public final class KeyRing {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,32}");
  private static final String FORM =
      "is not of the form name:base64,name:base64 with 32 bytes for each name";

  private final Map<String, SecretKey> keys;
  private final String current;

  private KeyRing(Map<String, SecretKey> keys) {
    this.keys = keys;
    this.current = keys.keySet().iterator().next();
  }

  /**
   * From the text of a variable: {@code name:base64 of 32 bytes}, comma-separated.
   *
   * @throws IllegalArgumentException saying, without any key, what is wrong, as the rest of a
   *     sentence that the variable begins
   */
  public static KeyRing parse(String text) {
    Map<String, SecretKey> keys = new LinkedHashMap<>();
    for (String entry : List.of(text.split(",", -1))) {
      int colon = entry.indexOf(':');
      String name = colon < 0 ? "" : entry.substring(0, colon).strip();
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(FORM);
      }
      byte[] key = Key256.decode(entry.substring(colon + 1).strip(), "'s key '" + name + "'");
      if (keys.put(name, new SecretKeySpec(key, "AES")) != null) {
        throw new IllegalArgumentException("names the key '" + name + "' twice");
      }
    }
    return new KeyRing(keys);
  }

  /** The name of the key for writing. */
  public String current() {
    return current;
  }

  public Set<String> names() {
    return Set.copyOf(keys.keySet());
  }

  Optional<SecretKey> key(String name) {
    return Optional.ofNullable(keys.get(name));
  }

  /** The keys in Base64, to be checked as secrets are. */
  List<String> encoded() {
    List<String> encoded = new ArrayList<>();
    keys.values().forEach(key -> encoded.add(Base64.getEncoder().encodeToString(key.getEncoded())));
    return encoded;
  }

  @Override
  public String toString() {
    return "KeyRing" + keys.keySet();
  }
}
