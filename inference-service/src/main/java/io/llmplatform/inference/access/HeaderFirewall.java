package io.llmplatform.inference.access;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Spring Security's strict firewall, with its own rules for the characters of headers, but without
 * the regular expressions in which it has them: each look of anybody at a header matches one, and a
 * token has hundreds of characters.
 */
@Configuration(proxyBeanMethods = false)
class HeaderFirewall {
  @Bean
  HttpFirewall firewall() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setAllowedHeaderNames(HeaderFirewall::isAllowed);
    firewall.setAllowedParameterNames(HeaderFirewall::isAllowed);
    firewall.setAllowedHeaderValues(value -> isAllowed(value.replace('\t', ' ')));
    return firewall;
  }

  /** Whether all characters are assigned, and none is a control. */
  private static boolean isAllowed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character < ' ' || character > '~') {
        return text.codePoints().allMatch(HeaderFirewall::isAllowed);
      }
    }
    return true;
  }

  private static boolean isAllowed(int character) {
    return Character.isDefined(character) && !Character.isISOControl(character);
  }
}
