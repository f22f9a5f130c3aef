package io.llmplatform.scheduler.batch;

import io.llmplatform.testing.identity.AccessContract;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * A batch of the tenant acme. Jobs and their runs are the platform's, and no tenant's; who may see a
 * fine-tuning job is tested where there is one.
 */
class AccessIT extends BatchScenario implements AccessContract {
  @LocalServerPort int port;

  private String batch = "";

  @BeforeEach
  void something() {
    batch = create(input(1, "hello"));
  }

  @Override
  public int port() {
    return port;
  }

  // Trainers are known by the tokens of their attempts, which their paths check.
  @Override
  public Set<String> open() {
    return Set.of(
        "POST /internal/training/{run}/status",
        "GET /internal/training/{run}/files/{which}",
        "GET /internal/training/{run}/checkpoints/{step}",
        "PUT /internal/training/{run}/checkpoints/{step}",
        "PUT /internal/training/{run}/artifacts/{path}");
  }

  @Override
  public String resource(String path, String variable) {
    return path.startsWith("/v1/batches") ? batch : "1";
  }
}
