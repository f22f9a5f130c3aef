package io.llmplatform.common.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretStrengthTest {

  @ParameterizedTest
  @CsvSource(
      value = {
        "null|is not set",
        "'    '|is blank",
        "hunter2|has fewer than 16 characters",
        "x8Kq2mVb9LrT4wZ|has fewer than 16 characters"
      },
      delimiter = '|',
      nullValues = "null")
  void refusesWhatIsTooLittle(String value, String fault) {
    assertThat(SecretStrength.fault(value)).isEqualTo(fault);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "passwordpassword",
        "changeme-changeme",
        "Change_Me_Please_123",
        "password12345678",
        "default_token-default_token",
        "nacos-admin-secret-key",
        "1234567890123456",
        "abcdefghijklmnop",
        "aaaaaaaaaaaaaaaaaaaa",
        "xxxxxxxxxxxxxxxxxxxx",
        "SecretKey012345678901234567890123456789012345678901234567890123456789",
        "VGhpc0lzTXlDdXN0b21TZWNyZXRLZXkwMTIzNDU2Nzg="
      })
  void refusesWhatAnybodyWouldTry(String value) {
    assertThat(SecretStrength.fault(value)).isEqualTo("is well known or easily guessed");
  }

  @RepeatedTest(200)
  void acceptsRandomOnes() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    assertThat(SecretStrength.fault(HexFormat.of().formatHex(bytes))).isNull();
    assertThat(SecretStrength.fault(Base64.getUrlEncoder().encodeToString(bytes))).isNull();
  }
}
