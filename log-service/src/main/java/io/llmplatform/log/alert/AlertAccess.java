package io.llmplatform.log.alert;

import static io.llmplatform.user.api.Permission.ALERTS_WRITE;
import static io.llmplatform.user.api.Permission.LOGS_READ;

import io.llmplatform.common.security.AccessRules;
import org.springframework.stereotype.Component;

/** Which permission the paths of alerts need; the controllers look at the tenant besides. */
@Component
class AlertAccess implements AccessRules {
  @Override
  public void declare(Access access) {
    access.reads("/api/alerts/**", LOGS_READ).writes("/api/alerts/**", ALERTS_WRITE);
  }
}
