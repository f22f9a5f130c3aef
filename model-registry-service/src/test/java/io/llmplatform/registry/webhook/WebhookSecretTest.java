package io.llmplatform.registry.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.PlatformException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretTest {

  /** The example of Standard Webhooks' reference libraries. */
  @Test
  void signsAsStandardWebhooksDoes() {
    WebhookSecret secret = WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    assertThat(
            secret.signature(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                Instant.ofEpochSecond(1_614_265_330),
                "{\"test\": 2432232314}"))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void aRandomOneIsReadAgain() {
    String text = WebhookSecret.random().text();
    assertThat(WebhookSecret.parse(text).text()).isEqualTo(text);
    assertThat(WebhookSecret.random().text()).isNotEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "whsec_", "whsec_c2hvcnQ=", "whsec_%%%", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
  void whatIsNoSecretIsRefused(String text) {
    assertThatThrownBy(() -> WebhookSecret.given(text))
        .isInstanceOfSatisfying(
            PlatformException.class, refused -> assertThat(refused.field()).isEqualTo("secret"));
  }
}
