package io.llmplatform.registry;

import static io.llmplatform.user.api.Permission.DEPLOYMENTS_WRITE;
import static io.llmplatform.user.api.Permission.MODELS_READ;
import static io.llmplatform.user.api.Permission.MODELS_WRITE;

import io.llmplatform.common.security.AccessRules;
import org.springframework.stereotype.Component;

/** Which permission each path needs; whose models a caller sees is each query's affair. */
@Component
class RegistryAccess implements AccessRules {
  @Override
  public void declare(Access access) {
    access
        .reads("/api/models/**", MODELS_READ)
        .writes("/api/models/**", MODELS_WRITE)
        .reads("/api/deployments/**", MODELS_READ)
        .writes("/api/deployments/**", DEPLOYMENTS_WRITE);
  }
}
