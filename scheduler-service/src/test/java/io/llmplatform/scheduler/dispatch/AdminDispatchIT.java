package io.llmplatform.scheduler.dispatch;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.springframework.test.context.TestPropertySource;

/**
 * The contract with a real XXL-JOB admin 3.3.2, where {@code XXL_JOB_ADMIN} gives its address, with
 * {@code XXL_JOB_ADMIN_PASSWORD} and its access token as {@code XXL_JOB_ADMIN_TOKEN}. The admin has
 * to reach this machine's loopback interface.
 */
@EnabledIfEnvironmentVariable(named = "XXL_JOB_ADMIN", matches = "http.+")
@TestPropertySource(
    properties = {
      "scheduler.dispatch.centre=admin",
      "scheduler.executor.app-name=dispatch-contract",
      "scheduler.executor.access-token=${XXL_JOB_ADMIN_TOKEN}"
    })
class AdminDispatchIT extends DispatchContract {
  @BeforeEach
  void knowsThisExecutor() {
    awaitExecutors(1);
  }
}
