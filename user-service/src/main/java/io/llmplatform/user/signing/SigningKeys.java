package io.llmplatform.user.signing;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * The keys that tokens are signed and verified with. Every instance has the same, from the
 * database. Thread-safe.
 */
@Component
public class SigningKeys {
  /** How much clocks may differ. */
  static final Duration SLACK = Duration.ofMinutes(1);

  private final SigningKeyStore store;
  private final RotatingKeys rotating;
  private final PrivateKeySeal seal;
  private final KeySettings settings;
  private final TokenLifetimes lifetimes;
  private final Clock clock;
  private final Map<KeyPurpose, Known> known = new ConcurrentHashMap<>();
  private final Map<String, RSAKey> pairs = new ConcurrentHashMap<>();

  SigningKeys(
      SigningKeyStore store,
      RotatingKeys rotating,
      PrivateKeySeal seal,
      KeySettings settings,
      TokenLifetimes lifetimes,
      Clock clock) {
    this.store = store;
    this.rotating = rotating;
    this.seal = seal;
    this.settings = settings;
    this.lifetimes = lifetimes;
    this.clock = clock;
  }

  /** The public keys of all tokens that may still be valid or soon will be, read anew. */
  public JWKSet published(KeyPurpose purpose) {
    return publicKeys(valid(purpose));
  }

  /** The keys behind {@link #published}, in the order in which they sign. */
  List<SigningKey> valid(KeyPurpose purpose) {
    return valid(read(purpose).keys(), purpose);
  }

  /** Has the one key pair that signs now. */
  public JWKSource<SecurityContext> signing(KeyPurpose purpose) {
    return (selector, context) -> selector.select(new JWKSet(pair(signingNow(purpose))));
  }

  /** Has the public keys that tokens are verified with. */
  public JWKSource<SecurityContext> verifying(KeyPurpose purpose) {
    return (selector, context) -> {
      List<JWK> found = selector.select(publicKeys(valid(recent(purpose).keys(), purpose)));
      // Another instance may have made the key since.
      return found.isEmpty() ? selector.select(published(purpose)) : found;
    };
  }

  private SigningKey signingNow(KeyPurpose purpose) {
    return recent(purpose)
        .keys()
        .signingAt(clock.instant())
        .or(() -> firstOf(purpose))
        .orElseThrow(() -> new IllegalStateException("There is no key that signs now"));
  }

  private Optional<SigningKey> firstOf(KeyPurpose purpose) {
    rotating.rotateWhereDue();
    return read(purpose).keys().signingAt(clock.instant());
  }

  private List<SigningKey> valid(KeySequence keys, KeyPurpose purpose) {
    return keys.publishedAt(clock.instant(), lifetimes.longest(purpose).plus(SLACK));
  }

  private static JWKSet publicKeys(List<SigningKey> keys) {
    return new JWKSet(keys.stream().<JWK>map(SigningKey::publicKey).toList());
  }

  private Known recent(KeyPurpose purpose) {
    Known last = known.get(purpose);
    return last != null && last.readAt().plus(settings.refresh()).isAfter(clock.instant())
        ? last
        : read(purpose);
  }

  private Known read(KeyPurpose purpose) {
    Known now = new Known(store.all(purpose), clock.instant());
    known.put(purpose, now);
    return now;
  }

  private RSAKey pair(SigningKey key) {
    return pairs.computeIfAbsent(key.id(), id -> opened(key));
  }

  private RSAKey opened(SigningKey key) {
    try {
      RSAPrivateKey privateKey =
          (RSAPrivateKey)
              KeyFactory.getInstance("RSA")
                  .generatePrivate(
                      new PKCS8EncodedKeySpec(seal.open(key.sealedPrivateKey(), key.id())));
      return new RSAKey.Builder(key.publicKey()).privateKey(privateKey).build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The signing key " + key.id() + " cannot be read", e);
    }
  }

  private record Known(KeySequence keys, Instant readAt) {}
}
