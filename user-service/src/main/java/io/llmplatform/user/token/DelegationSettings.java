package io.llmplatform.user.token;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may act in another's name.
 *
 * @param services the Spring names of services; none: nobody may
 */
@ConfigurationProperties("identity.delegation")
record DelegationSettings(
    @DefaultValue({"scheduler-service", "inference-service"}) Set<String> services) {
  DelegationSettings {
    services = Set.copyOf(services);
  }
}
