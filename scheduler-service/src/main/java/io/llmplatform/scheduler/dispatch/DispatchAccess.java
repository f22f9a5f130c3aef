package io.llmplatform.scheduler.dispatch;

import static io.llmplatform.user.api.Permission.JOBS_READ;
import static io.llmplatform.user.api.Permission.JOBS_WRITE;

import io.llmplatform.common.security.AccessRules;
import org.springframework.stereotype.Component;

/** Which permission the paths of jobs need; the controller asks for {@code tenants:all} besides. */
@Component
class DispatchAccess implements AccessRules {
  @Override
  public void declare(Access access) {
    access.reads("/api/jobs/**", JOBS_READ).writes("/api/jobs/**", JOBS_WRITE);
  }
}
