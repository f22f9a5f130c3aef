package io.llmplatform.registry.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.PlatformException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "no url",
        "/relative",
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://",
        "https://user:secret@example.org/",
        "https://example.org/#fragment",
        "https://example.org:0/",
        "https://example.org:70000/",
        "http://localhost/",
        "http://a.localhost:8080/",
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://[::1]:8080/",
        "http://10.1.2.3/",
        "http://169.254.169.254/latest/meta-data/"
      })
  void isRefused(String url) {
    assertThatThrownBy(() -> WebhookUrl.given(url, false))
        .isInstanceOfSatisfying(
            PlatformException.class, refused -> assertThat(refused.field()).isEqualTo("url"));
  }

  @Test
  void tooLongOnesAreRefused() {
    String url = "https://example.org/" + "a".repeat(2048);
    assertThatThrownBy(() -> WebhookUrl.given(url, false)).isInstanceOf(PlatformException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://example.org", "http://example.org:8080/a?b=c", "https://1.1.1.1/hook"})
  void isTaken(String url) {
    assertThat(WebhookUrl.given(url, false)).hasToString(url);
  }

  @Test
  void whereItIsAllowedPrivateOnesAreTakenToo() {
    assertThat(WebhookUrl.given("http://127.0.0.1:8080/hook", true))
        .hasToString("http://127.0.0.1:8080/hook");
  }
}
