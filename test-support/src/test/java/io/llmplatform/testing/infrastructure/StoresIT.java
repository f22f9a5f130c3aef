package io.llmplatform.testing.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.data.mongo.MongoDataAutoConfiguration;
import org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration;
import org.springframework.boot.autoconfigure.mongo.MongoAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;

@SpringBootTest(
    classes = StoresIT.Application.class,
    properties = {
      "spring.cloud.nacos.config.enabled=false",
      "spring.data.redis.host=${REDIS_HOST}",
      "spring.data.redis.port=${REDIS_PORT}",
      "spring.data.redis.password=${REDIS_PASSWORD}",
      "spring.data.mongodb.uri=${MONGODB_URI}"
    })
@WithRedis
@WithKafka
@WithMongoDb
class StoresIT {
  private final Environment environment;

  @Autowired
  StoresIT(Environment environment) {
    this.environment = environment;
  }

  @Test
  void reachesRedis(@Autowired StringRedisTemplate redis) {
    redis.opsForValue().set("budget", "42");
    assertThat(redis.opsForValue().get("budget")).isEqualTo("42");
  }

  @Test
  void reachesMongoDb(@Autowired MongoTemplate mongo) {
    mongo.save(new Line("l1", "hello"));
    assertThat(mongo.findById("l1", Line.class)).isEqualTo(new Line("l1", "hello"));
  }

  @Test
  void reachesKafka() throws Exception {
    Map<String, Object> address =
        Map.of("bootstrap.servers", environment.getRequiredProperty("KAFKA_BOOTSTRAP_SERVERS"));
    try (Admin admin = Admin.create(address)) {
      admin
          .createTopics(List.of(new NewTopic("model.events", 1, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
      assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS)).contains("model.events");
    }
  }

  @Test
  void startsNothingThatNobodyAskedFor() {
    assertThat(environment.containsProperty("NACOS_PASSWORD")).isFalse();
  }

  record Line(String id, String text) {}

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    RedisAutoConfiguration.class,
    MongoAutoConfiguration.class,
    MongoDataAutoConfiguration.class
  })
  static class Application {}
}
