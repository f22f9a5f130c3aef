package io.llmplatform.scheduler.training.external;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.outbox.JdbcWaitingEvents;
import io.llmplatform.outbox.KafkaTopic;
import io.llmplatform.outbox.Outbox;
import io.llmplatform.outbox.OutboxRelay;
import io.llmplatform.outbox.OutboxTable;
import io.llmplatform.outbox.RelaySettings;
import io.llmplatform.scheduler.api.TrainingStatus;
import io.llmplatform.scheduler.api.TrainingTask;
import io.llmplatform.scheduler.training.run.ConfiguredTrainers;
import io.llmplatform.scheduler.training.run.Trainer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.boot.autoconfigure.kafka.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.backoff.FixedBackOff;

/** The trainers that the settings name, their tasks' way out and their reports' way in. */
@Configuration(proxyBeanMethods = false)
class ExternalConfiguration {
  // "trai" in ASCII: advisory locks are shared by everything in the database.
  private static final long RELAY_LOCK = 0x74726169L;
  private static final RelaySettings RELAY =
      new RelaySettings(true, Duration.ofSeconds(1), Duration.ofSeconds(30));
  private static final long RETRY_MILLIS = 1000;

  @Bean
  JdbcWaitingEvents waitingTrainingTasks(JdbcClient database) {
    return new JdbcWaitingEvents(
        database, new OutboxTable("training_task_outbox", "key", RELAY_LOCK));
  }

  @Bean
  OutboxRelay trainingTaskRelay(
      JdbcWaitingEvents waitingTrainingTasks,
      KafkaTemplate<String, String> kafka,
      PlatformTransactionManager transactions) {
    return new OutboxRelay(
        TrainingTask.TOPIC,
        waitingTrainingTasks,
        KafkaTopic.named(kafka, TrainingTask.TOPIC),
        new TransactionTemplate(transactions),
        RELAY);
  }

  @Bean
  Outbox trainingTaskOutbox(JdbcWaitingEvents waitingTrainingTasks, OutboxRelay trainingTaskRelay) {
    return new Outbox(waitingTrainingTasks, trainingTaskRelay);
  }

  @Bean
  ConfiguredTrainers externalTrainers(
      ExternalSettings settings, TrainingElsewhere training, ObjectMapper json) {
    Path folder =
        settings.folder() == null
            ? Path.of(System.getProperty("java.io.tmpdir"), "llm-platform-training")
            : settings.folder();
    List<Trainer> trainers =
        new TreeMap<>(settings.trainers())
            .entrySet().stream()
                .<Trainer>map(
                    each ->
                        new ExternalTrainer(
                            each.getKey(),
                            each.getValue(),
                            launcher(each.getValue(), folder, json),
                            training))
                .toList();
    return () -> trainers;
  }

  private static Launcher launcher(
      ExternalSettings.Named settings, Path folder, ObjectMapper json) {
    Path template = settings.jobTemplate();
    return template == null
        ? new CommandLauncher(settings.command(), folder, json)
        : new KubernetesLauncher(
            ExternalConfiguration::kubernetes, settings, template, json, Clock.systemUTC());
  }

  /** Tried again is what is due, by the job; a worker is not to wait for long. */
  private static KubernetesClient kubernetes() {
    return new KubernetesClientBuilder()
        .editOrNewConfig()
        .withRequestRetryBackoffLimit(2)
        .endConfig()
        .build();
  }

  /**
   * A report that meets a database which is away is taken again until it is there; one that cannot
   * be followed becomes a dead letter at once.
   */
  @Bean
  ConcurrentKafkaListenerContainerFactory<String, String> trainingStatusListeners(
      KafkaProperties properties, KafkaTemplate<String, String> kafka) {
    Map<String, Object> consumer = properties.buildConsumerProperties(null);
    consumer.put(ConsumerConfig.GROUP_ID_CONFIG, "scheduler-service");
    consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    ConcurrentKafkaListenerContainerFactory<String, String> factory =
        new ConcurrentKafkaListenerContainerFactory<>();
    factory.setConsumerFactory(new DefaultKafkaConsumerFactory<>(consumer));
    DefaultErrorHandler failures =
        new DefaultErrorHandler(
            new DeadLetterPublishingRecoverer(
                kafka, (message, failure) -> new TopicPartition(TrainingStatus.DEAD_LETTERS, -1)),
            new FixedBackOff(RETRY_MILLIS, FixedBackOff.UNLIMITED_ATTEMPTS));
    failures.addNotRetryableExceptions(PlatformException.class, JsonProcessingException.class);
    factory.setCommonErrorHandler(failures);
    return factory;
  }
}
