package io.llmplatform.gateway.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/**
 * What a client presents to be known by: an API key or a JWT.
 *
 * @param value the secret itself
 */
record Credential(String value) {
  private static final String SCHEME = "Bearer ";
  private static final String KEY_PREFIX = "sk-";

  /** Where clients of other vendors put their API key, in the order of precedence. */
  private static final List<String> KEY_HEADERS = List.of("api-key", "x-api-key");

  /** What the headers hold; {@code Authorization} goes before the others. */
  static Optional<Credential> in(HttpHeaders headers) {
    String authorization = headers.getFirst(HttpHeaders.AUTHORIZATION);
    if (authorization != null) {
      return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
          ? of(authorization.substring(SCHEME.length()))
          : Optional.empty();
    }
    for (String name : KEY_HEADERS) {
      String key = headers.getFirst(name);
      if (key != null) {
        return of(key);
      }
    }
    return Optional.empty();
  }

  /** Whether a header of that name may hold a credential. */
  static boolean isHeldBy(String header) {
    return header.equalsIgnoreCase(HttpHeaders.AUTHORIZATION)
        || KEY_HEADERS.stream().anyMatch(header::equalsIgnoreCase);
  }

  private static Optional<Credential> of(String value) {
    String stripped = value.strip();
    return stripped.isEmpty() ? Optional.empty() : Optional.of(new Credential(stripped));
  }

  /** Whether it can be an API key or a signed JWT at all: what cannot is not worth a call. */
  boolean isPlausible() {
    return value.chars().allMatch(c -> c > ' ' && c < 0x7f)
        && (value.startsWith(KEY_PREFIX) || value.chars().filter(c -> c == '.').count() == 2);
  }

  Digest digest() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      ByteBuffer bytes = ByteBuffer.wrap(sha256.digest(value.getBytes(StandardCharsets.UTF_8)));
      return new Digest(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "Credential";
  }

  /** SHA-256, by which a credential can be found again but not told. */
  record Digest(long first, long second, long third, long fourth) {}
}
