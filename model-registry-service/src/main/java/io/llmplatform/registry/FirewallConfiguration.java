package io.llmplatform.registry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

@Configuration(proxyBeanMethods = false)
class FirewallConfiguration {

  /**
   * A file's path may have these characters. What could lead out of a folder stays refused, and
   * {@link io.llmplatform.registry.artifact.ArtifactPath} decides on the rest.
   */
  @Bean
  HttpFirewall firewallForFileNames() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setAllowUrlEncodedPercent(true);
    firewall.setAllowSemicolon(true);
    return firewall;
  }
}
