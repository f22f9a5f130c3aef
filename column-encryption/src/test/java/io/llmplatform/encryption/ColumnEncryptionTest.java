package io.llmplatform.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnEncryptionTest {
  private final String first = "first:" + key();
  private final String second = "second:" + key();
  private final ColumnEncryption encryption = new ColumnEncryption(KeyRing.parse(first));

  private static String key() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  @Test
  void opensWhatItClosed() {
    for (String value : new String[] {"", "a", "句子 😀", "x".repeat(10_000)}) {
      assertThat(encryption.decrypt("c", encryption.encrypt("c", value))).isEqualTo(value);
    }
  }

  @Test
  void neverLooksTheSameTwice() {
    assertThat(encryption.encrypt("c", "a")).isNotEqualTo(encryption.encrypt("c", "a"));
  }

  @Test
  void opensInNoOtherColumnAndUnderNoOtherName() {
    String stored = encryption.encrypt("email", "a");
    assertThatIllegalStateException().isThrownBy(() -> encryption.decrypt("phone", stored));
    ColumnEncryption renamed =
        new ColumnEncryption(KeyRing.parse(first.replace("first:", "other:")));
    assertThatIllegalStateException()
        .isThrownBy(() -> renamed.decrypt("email", stored.replace("first:", "other:")));
  }

  @Test
  void opensNothingThatWasAltered() {
    String stored = encryption.encrypt("c", "some value");
    byte[] bytes = Base64.getDecoder().decode(stored.substring("first:".length()));
    for (int i = 0; i < bytes.length; i++) {
      byte[] altered = bytes.clone();
      altered[i] ^= 1;
      String text = "first:" + Base64.getEncoder().encodeToString(altered);
      assertThatIllegalStateException().isThrownBy(() -> encryption.decrypt("c", text));
    }
  }

  @Test
  void writesUnderTheFirstKeyAndReadsUnderAll() {
    String old = encryption.encrypt("c", "a");
    ColumnEncryption rotated = new ColumnEncryption(KeyRing.parse(second + "," + first));
    assertThat(rotated.isCurrent(old)).isFalse();
    assertThat(rotated.decrypt("c", old)).isEqualTo("a");
    String renewed = rotated.encrypt("c", "a");
    assertThat(renewed).startsWith("second:");
    assertThat(rotated.isCurrent(renewed)).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> encryption.decrypt("c", renewed));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no colon",
        ":AAAA",
        "k:",
        "k:%%%%",
        "k:c2hvcnQ=",
        "k k:c2hvcnQ=",
        "k:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ","
      })
  void aMalformedRingIsRefusedWithoutShowingIt(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyRing.parse(text))
        .satisfies(
            refusal ->
                assertThat(refusal.getMessage()).doesNotContain("c2hvcnQ").doesNotContain("%"));
  }

  @Test
  void noNameTwiceAndNoKeyShown() {
    assertThatIllegalArgumentException().isThrownBy(() -> KeyRing.parse(first + "," + first));
    assertThat(KeyRing.parse(first).toString()).isEqualTo("KeyRing[first]");
  }
}
