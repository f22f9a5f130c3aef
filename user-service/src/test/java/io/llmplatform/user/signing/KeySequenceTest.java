package io.llmplatform.user.signing;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeySequenceTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration TOKENS = Duration.ofMinutes(15);
  private static final RSAKey PUBLIC = key();

  @Test
  void signsWithTheLatestKeyThatHasBegun() {
    KeySequence keys = new KeySequence(List.of(from(START.plusSeconds(100)), from(START)));
    assertThat(keys.signingAt(START.minusSeconds(1))).isEmpty();
    assertThat(signing(keys, START)).isEqualTo(START);
    assertThat(signing(keys, START.plusSeconds(99))).isEqualTo(START);
    assertThat(signing(keys, START.plusSeconds(100))).isEqualTo(START.plusSeconds(100));
  }

  @Test
  void publishesAKeyBeforeItSignsAndUntilItsLastTokenHasEnded() {
    Instant change = START.plus(Duration.ofDays(30));
    KeySequence keys = new KeySequence(List.of(from(START), from(change)));
    assertThat(keys.publishedAt(change.minusSeconds(3600), TOKENS)).hasSize(2);
    assertThat(keys.publishedAt(change.plus(TOKENS).minusMillis(1), TOKENS)).hasSize(2);
    assertThat(keys.publishedAt(change.plus(TOKENS), TOKENS))
        .extracting(SigningKey::signsFrom)
        .containsExactly(change);
  }

  private static Instant signing(KeySequence keys, Instant moment) {
    return keys.signingAt(moment).orElseThrow().signsFrom();
  }

  private static SigningKey from(Instant signsFrom) {
    return new SigningKey(
        "key-" + signsFrom, KeyPurpose.EXTERNAL, PUBLIC, "sealed", START, signsFrom);
  }

  private static RSAKey key() {
    try {
      return new RSAKeyGenerator(2048).generate().toPublicJWK();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }
}
