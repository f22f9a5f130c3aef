package io.llmplatform.user.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.time.Instant;
import java.util.UUID;

/**
 * A key pair as the database has it. Immutable.
 *
 * @param id the key id in tokens
 * @param publicKey with id, use and algorithm
 * @param sealedPrivateKey PKCS #8, sealed for {@code id}
 * @param signsFrom when it takes over from the key before it
 */
record SigningKey(
    String id,
    KeyPurpose purpose,
    RSAKey publicKey,
    String sealedPrivateKey,
    Instant createdAt,
    Instant signsFrom) {
  private static final int BITS = 2048;

  static SigningKey generate(
      KeyPurpose purpose, Instant createdAt, Instant signsFrom, PrivateKeySeal seal) {
    String id = UUID.randomUUID().toString();
    try {
      RSAKey pair =
          new RSAKeyGenerator(BITS)
              .keyID(id)
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.RS256)
              .generate();
      String sealed = seal.seal(pair.toPrivateKey().getEncoded(), id);
      return new SigningKey(id, purpose, pair.toPublicJWK(), sealed, createdAt, signsFrom);
    } catch (JOSEException e) {
      throw new IllegalStateException("This JVM cannot make RSA keys", e);
    }
  }

  /** Without the private key. */
  @Override
  public String toString() {
    return "SigningKey[%s, %s, signsFrom=%s]".formatted(purpose.value(), id, signsFrom);
  }
}
