package io.llmplatform.scheduler.batch;

import static io.llmplatform.user.api.Permission.INFERENCE_INVOKE;

import io.llmplatform.common.security.AccessRules;
import org.springframework.stereotype.Component;

/** Who may run models may have them run in batches. */
@Component
class BatchAccess implements AccessRules {
  @Override
  public void declare(Access access) {
    access.reads("/v1/batches/**", INFERENCE_INVOKE).writes("/v1/batches/**", INFERENCE_INVOKE);
  }
}
