package io.llmplatform.common.secret;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.Environment;

/**
 * Checks the secrets named in {@code platform.secrets.required} before any bean exists that would
 * use one.
 */
final class RequiredSecrets implements BeanFactoryPostProcessor, PriorityOrdered {
  static final String PROPERTY = "platform.secrets.required";

  private final Environment environment;

  RequiredSecrets(Environment environment) {
    this.environment = environment;
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    Binder.get(environment)
        .bind(PROPERTY, Bindable.listOf(String.class))
        .orElse(List.of())
        .forEach(variable -> check(variable, environment.getProperty(variable)));
  }

  static void check(String variable, @Nullable String secret) {
    String fault = SecretStrength.fault(secret);
    if (fault != null) {
      throw new WeakSecret(variable, fault);
    }
  }
}
