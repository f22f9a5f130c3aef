package io.llmplatform.log.ingestion;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.log.event.EventKind;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithKafka;
import io.llmplatform.testing.infrastructure.WithMongoDb;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;

/** A log-service whose batches the tests hand over, and end as they like. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false"
    })
@WithMongoDb
@WithKafka
@WithCallers
@Import(TakingBatchScenario.WithFaults.class)
abstract class TakingBatchScenario {
  private static final AtomicLong NEXT = new AtomicLong(1000);

  @Autowired TakingBatch taking;
  @Autowired Faults faults;
  @Autowired MongoTemplate mongo;
  @Autowired TestRestTemplate http;

  final String tenant = "t-" + UUID.randomUUID();
  // Each test has offsets of its own in the partition that all share.
  final long first = NEXT.getAndAdd(100_000);

  @BeforeEach
  void noFaults() {
    faults.never();
  }

  TestCaller tenantViewer() {
    return TestCaller.viewer(tenant);
  }

  List<ConsumerRecord<byte[], byte[]>> requests(int from, int to) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = from; i < to; i++) {
      records.add(
          Events.at(EventKind.INFERENCE, first + i, Events.request(tenant, "completed", 10_000)));
    }
    return records;
  }

  List<ConsumerRecord<byte[], byte[]>> ledger(int from, int to) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = from; i < to; i++) {
      String id = UUID.randomUUID().toString();
      records.add(Events.at(EventKind.USAGE, first + i, Events.ledgerLine(id, tenant, "0.000007")));
    }
    return records;
  }

  TakingBatch.Taken take(List<ConsumerRecord<byte[], byte[]>> records) {
    return taking.take(Events::origin, records);
  }

  ResponseEntity<JsonNode> get(TestCaller caller, String path) {
    return http.exchange(path, HttpMethod.GET, as(caller), JsonNode.class);
  }

  static HttpEntity<Void> as(TestCaller caller) {
    HttpHeaders headers = new HttpHeaders();
    headers.setBearerAuth(caller.token());
    return new HttpEntity<>(headers);
  }

  static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Ends batches after a step. */
  static final class Faults implements Progress {
    private volatile @Nullable Step fatal;

    void at(Step step) {
      fatal = step;
    }

    void never() {
      fatal = null;
    }

    @Override
    public void reached(Step step) {
      if (step == fatal) {
        throw new Died();
      }
    }
  }

  @TestConfiguration
  static class WithFaults {
    @Bean
    Faults faults() {
      return new Faults();
    }
  }
}
