package io.llmplatform.scheduler.batch;

import io.llmplatform.testing.identity.AccessContract;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * A batch of the tenant acme. Jobs and their runs are the platform's, and no tenant's; who may see
 * a fine-tuning job is tested where there is one.
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

  @Override
  public String resource(String path, String variable) {
    return path.startsWith("/v1/batches") ? batch : "1";
  }
}
