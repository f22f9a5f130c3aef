package io.llmplatform.inference.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.StrictHttpFirewall;

class HeaderFirewallTest {
  private final HttpFirewall original = new StrictHttpFirewall();
  private final HttpFirewall firewall = new HeaderFirewall().firewall();

  /** What is looked at of a request: a header's value, a header's name, a parameter's name. */
  @ParameterizedTest
  @ValueSource(strings = {"value", "name", "parameter"})
  void refusesTheCharactersThatTheOriginalRefuses(String where) {
    IntStream characters =
        IntStream.concat(
            IntStream.rangeClosed(0, Character.MAX_VALUE),
            IntStream.iterate(
                Character.MIN_SUPPLEMENTARY_CODE_POINT,
                each -> each <= Character.MAX_CODE_POINT,
                each -> each + 61));

    assertThat(
            characters.filter(
                each -> isAllowed(firewall, where, each) != isAllowed(original, where, each)))
        .isEmpty();
    assertThat(isAllowed(firewall, where, 'é')).isTrue();
    assertThat(isAllowed(firewall, where, '\n')).isFalse();
    assertThat(isAllowed(firewall, where, '\t')).isEqualTo(where.equals("value"));
  }

  private static boolean isAllowed(HttpFirewall firewall, String where, int character) {
    MockHttpServletRequest request = new MockHttpServletRequest("POST", "/v1/embeddings");
    String text = "a" + Character.toString(character) + "b";
    try {
      switch (where) {
        case "value" -> {
          request.addHeader("x", text);
          firewall.getFirewalledRequest(request).getHeader("x");
        }
        case "name" -> firewall.getFirewalledRequest(request).getHeader(text);
        default -> firewall.getFirewalledRequest(request).getParameter(text);
      }
      return true;
    } catch (RequestRejectedException e) {
      return false;
    }
  }
}
