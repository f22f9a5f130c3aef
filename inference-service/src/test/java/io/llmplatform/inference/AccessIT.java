package io.llmplatform.inference;

import io.llmplatform.registry.api.Visibility;
import io.llmplatform.testing.identity.AccessContract;
import io.llmplatform.testing.identity.TestCaller;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** One model and one vector store of the tenant acme, which others do not see. */
class AccessIT extends RetrievalScenario implements AccessContract {
  private static final String MODEL = "private-of-acme";

  private String store = "";

  @BeforeAll
  static void deploy() {
    REGISTRY.add("acme", MODEL, 1, TestModels.echo()).deploy("acme", Visibility.TENANT, MODEL, 1);
  }

  @BeforeEach
  void served() {
    awaitReady(TestCaller.developer("acme"), MODEL, 1);
    store = newStore(TestCaller.developer("acme"));
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String resource(String path, String variable) {
    if (path.startsWith("/v1/vector_stores/")) {
      return variable.equals("id") ? store : "none";
    }
    return variable.equals("version") ? "1" : MODEL;
  }

  @Override
  public Set<String> openToEveryCaller() {
    return Set.of("GET /v2/health/live", "GET /v2/health/ready");
  }

  /** The protocol reads its index by POST. */
  @Override
  public Set<String> openToViewers() {
    return Set.of("POST /v2/repository/index");
  }
}
