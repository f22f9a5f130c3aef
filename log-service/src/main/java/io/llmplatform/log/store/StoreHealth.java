package io.llmplatform.log.store;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.data.mongodb.core.MongoTemplate;

/** Up while the store answers a ping. */
final class StoreHealth extends AbstractHealthIndicator {
  private final MongoTemplate mongo;

  StoreHealth(MongoTemplate mongo) {
    super("The document store does not answer");
    this.mongo = mongo;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    mongo.executeCommand("{ ping: 1 }");
    health.up();
  }
}
