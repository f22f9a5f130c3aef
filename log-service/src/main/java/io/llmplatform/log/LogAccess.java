package io.llmplatform.log;

import static io.llmplatform.user.api.Permission.AUDIT_READ;
import static io.llmplatform.user.api.Permission.INFERENCE_INVOKE;
import static io.llmplatform.user.api.Permission.LOGS_READ;

import io.llmplatform.common.security.AccessRules;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Which permission each path needs; whose events a caller sees is each query's affair. Last: paths
 * below these have rules of their own.
 */
@Component
@Order
class LogAccess implements AccessRules {
  @Override
  public void declare(Access access) {
    access
        .reads("/api/logs/events/**", LOGS_READ)
        // Who runs models sees what became of the own requests, and says what they were worth.
        .reads("/api/logs/**", LOGS_READ, INFERENCE_INVOKE)
        .reads("/api/conversations/**", LOGS_READ, INFERENCE_INVOKE)
        .writes("/api/conversations/**", INFERENCE_INVOKE)
        .reads("/api/audit/**", AUDIT_READ);
  }
}
