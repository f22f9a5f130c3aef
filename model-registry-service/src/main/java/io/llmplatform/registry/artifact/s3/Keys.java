package io.llmplatform.registry.artifact.s3;

import io.llmplatform.registry.artifact.Sha256;
import java.util.Optional;
import java.util.UUID;

/**
 * Where a bucket has what: {@code <prefix>blobs/<first two hex digits>/<hex>} and {@code
 * <prefix>staging/<id>}.
 *
 * @param prefix empty, or ending in {@code /}
 */
record Keys(String prefix) {
  String blobs() {
    return prefix + "blobs/";
  }

  String blob(Sha256 digest) {
    return blobs() + digest.hex().substring(0, 2) + "/" + digest.hex();
  }

  /** The content whose key it is; empty for a key that somebody else made. */
  Optional<Sha256> digest(String key) {
    String hex = key.substring(key.lastIndexOf('/') + 1);
    try {
      return Optional.of(new Sha256(hex)).filter(digest -> blob(digest).equals(key));
    } catch (IllegalArgumentException foreign) {
      return Optional.empty();
    }
  }

  String stagings() {
    return prefix + "staging/";
  }

  String staging(UUID id) {
    return stagings() + id;
  }
}
