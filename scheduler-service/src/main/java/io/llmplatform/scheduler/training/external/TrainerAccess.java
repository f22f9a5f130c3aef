package io.llmplatform.scheduler.training.external;

import io.llmplatform.common.security.AccessRules;
import org.springframework.stereotype.Component;

/** Trainers are known by the tokens of their attempts, which each request is checked for. */
@Component
class TrainerAccess implements AccessRules {
  @Override
  public void declare(Access access) {
    access.open("/internal/training/**");
  }
}
