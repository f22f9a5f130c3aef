package io.llmplatform.log;

import io.llmplatform.log.event.EventKind;
import io.llmplatform.testing.identity.AccessContract;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A request of the tenant acme, and a conversation without texts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessIT extends LogScenario implements AccessContract {
  private String request = "";

  @BeforeEach
  void something() {
    if (request.isEmpty()) {
      request =
          new StoredEvents(mongo, "acme")
              .add(
                  EventKind.INFERENCE,
                  Duration.ofHours(1),
                  "inference.completed",
                  StoredEvents.request("ann", "m"));
    }
  }

  @Override
  public int port() {
    return servicePort();
  }

  @Override
  public String resource(String path, String variable) {
    return request;
  }
}
