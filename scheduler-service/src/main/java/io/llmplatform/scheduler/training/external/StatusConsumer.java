package io.llmplatform.scheduler.training.external;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.scheduler.api.TrainingStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/** Reports that come over Kafka. What cannot be followed goes to the dead letters. */
@Component
class StatusConsumer {
  private static final Logger log = LoggerFactory.getLogger(StatusConsumer.class);

  private final ReceivingReport receiving;
  private final ObjectMapper json;

  StatusConsumer(ReceivingReport receiving, ObjectMapper json) {
    this.receiving = receiving;
    this.json = json;
  }

  @KafkaListener(
      id = "training-status",
      topics = TrainingStatus.TOPIC,
      containerFactory = "trainingStatusListeners")
  void receive(String value) throws JsonProcessingException {
    TrainingStatus status = json.readValue(value, TrainingStatus.class);
    String run = status.subject();
    if (run == null) {
      throw PlatformException.invalid("subject", "subject is required.");
    }
    try {
      receiving.receive(run, null, status);
    } catch (PlatformException e) {
      if (e.code() != ErrorCode.CONFLICT) {
        throw e;
      }
      // A trainer that has not noticed yet that its run is over is no fault.
      log.info("A report of {} comes too late: {}", run, e.detail());
    }
  }
}
