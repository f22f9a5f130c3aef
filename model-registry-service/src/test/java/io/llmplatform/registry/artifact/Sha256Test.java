package io.llmplatform.registry.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Sha256Test {
  // RFC 9530, section 2: the digest of {"hello": "world"} and a line feed.
  private static final String FIELD = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:";
  private static final String HEX =
      "44aff4ab2d7c3250525675a08f0cfa9591168cffe51791c5f5bbc417c15a6c38";

  @Test
  void readsAndWritesTheDigestFieldOfTheRfc() {
    assertThat(Sha256.ofContentDigest(FIELD)).contains(new Sha256(HEX));
    assertThat(new Sha256(HEX).field()).isEqualTo(FIELD);
  }

  @Test
  void findsItsMemberAmongOthers() {
    String both = "sha-512=:AAAA:, " + FIELD;
    assertThat(Sha256.ofContentDigest(both)).contains(new Sha256(HEX));
    assertThat(Sha256.ofContentDigest("sha-512=:AAAA:")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha-256=abc", "sha-256=:short=:", "sha-256=::", "sha-256="})
  void refusesAMalformedDigest(String field) {
    assertThatThrownBy(() -> Sha256.ofContentDigest(field))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takesHexInEitherCaseAndNothingElse() {
    assertThat(Sha256.ofHex(HEX.toUpperCase(java.util.Locale.ROOT)).hex()).isEqualTo(HEX);
    assertThatThrownBy(() -> Sha256.ofHex(HEX.substring(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Sha256.ofHex("../" + HEX.substring(3)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
