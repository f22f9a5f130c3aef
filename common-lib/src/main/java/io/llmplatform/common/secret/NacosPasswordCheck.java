package io.llmplatform.common.secret;

import java.util.List;
import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataLocationResolver;
import org.springframework.boot.context.config.ConfigDataLocationResolverContext;
import org.springframework.boot.context.config.ConfigDataResource;
import org.springframework.core.Ordered;

/**
 * Checks the one secret that is used before the configuration is complete: Nacos' password, when
 * Nacos is about to be asked for configuration.
 *
 * <p>Resolves nothing: it only looks at what another resolver is going to. Locations are resolved
 * once before and once after the files in the jar are read; only then is the password known.
 */
final class NacosPasswordCheck implements ConfigDataLocationResolver<ConfigDataResource>, Ordered {
  private static final String LOCATION = "nacos:";
  private static final String PROPERTY = "spring.cloud.nacos.password";
  private static final String VARIABLE = "NACOS_PASSWORD";

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public boolean isResolvable(
      ConfigDataLocationResolverContext context, ConfigDataLocation location) {
    if (location.hasPrefix(LOCATION)) {
      context
          .getBinder()
          .bind(PROPERTY, String.class)
          .ifBound(password -> RequiredSecrets.check(VARIABLE, password));
    }
    return false;
  }

  @Override
  public List<ConfigDataResource> resolve(
      ConfigDataLocationResolverContext context, ConfigDataLocation location) {
    return List.of();
  }
}
