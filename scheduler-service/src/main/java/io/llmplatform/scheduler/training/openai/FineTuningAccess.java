package io.llmplatform.scheduler.training.openai;

import static io.llmplatform.user.api.Permission.JOBS_READ;
import static io.llmplatform.user.api.Permission.JOBS_WRITE;

import io.llmplatform.common.security.AccessRules;
import org.springframework.stereotype.Component;

/** Which permission each path needs; whose jobs a caller sees is each query's affair. */
@Component
class FineTuningAccess implements AccessRules {
  @Override
  public void declare(Access access) {
    access
        .reads("/v1/fine_tuning/**", JOBS_READ)
        // What a job does needs more, which its creation asks for.
        .writes("/v1/fine_tuning/**", JOBS_WRITE);
  }
}
