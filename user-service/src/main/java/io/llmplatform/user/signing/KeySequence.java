package io.llmplatform.user.signing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The keys of one purpose in the order in which they sign; each signs until the next one begins.
 * Immutable.
 */
record KeySequence(List<SigningKey> keys) {

  KeySequence {
    keys = keys.stream().sorted(Comparator.comparing(SigningKey::signsFrom)).toList();
  }

  /** The key that signs at that moment. */
  Optional<SigningKey> signingAt(Instant moment) {
    SigningKey signing = null;
    for (SigningKey key : keys) {
      if (!key.signsFrom().isAfter(moment)) {
        signing = key;
      }
    }
    return Optional.ofNullable(signing);
  }

  Optional<SigningKey> newest() {
    return keys.isEmpty() ? Optional.empty() : Optional.of(keys.get(keys.size() - 1));
  }

  /**
   * The keys that a valid token may have been signed with, or will be.
   *
   * @param outlives how long a token may outlive its key's use
   */
  List<SigningKey> publishedAt(Instant moment, Duration outlives) {
    List<SigningKey> published = new ArrayList<>();
    for (int index = 0; index < keys.size(); index++) {
      boolean last = index == keys.size() - 1;
      if (last || keys.get(index + 1).signsFrom().plus(outlives).isAfter(moment)) {
        published.add(keys.get(index));
      }
    }
    return published;
  }
}
