package io.llmplatform.inference.metering;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.budget.UsageEvent;
import io.llmplatform.budget.UsageRecord;
import io.llmplatform.budget.UsageSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.kafka.core.KafkaTemplate;

/** Sends usage records to Kafka, and returns when Kafka has them. */
final class KafkaUsage implements UsageSink {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaTemplate<String, String> kafka;
  private final ObjectMapper json;
  private final String source;

  KafkaUsage(KafkaTemplate<String, String> kafka, ObjectMapper json, String source) {
    this.kafka = kafka;
    this.json = json;
    this.source = source;
  }

  @Override
  public void send(List<UsageRecord> records)
      throws JsonProcessingException, InterruptedException, ExecutionException, TimeoutException {
    List<CompletableFuture<?>> sent = new ArrayList<>();
    for (UsageRecord record : records) {
      String event = json.writeValueAsString(UsageEvent.of(record, source));
      sent.add(kafka.send(UsageEvent.TOPIC, record.tenant(), event));
    }
    CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
