package io.llmplatform.inference;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.client.ServiceClients;
import io.llmplatform.common.error.FailureTranslator;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.OpeningModel;
import io.llmplatform.inference.deployment.Backoff;
import io.llmplatform.inference.deployment.Reconciler;
import io.llmplatform.inference.deployment.Registry;
import io.llmplatform.inference.deployment.kafka.DeploymentEvents;
import io.llmplatform.inference.deployment.rest.RestRegistry;
import io.llmplatform.inference.embedding.EmbeddingTexts;
import io.llmplatform.inference.engine.BatchLimits;
import io.llmplatform.inference.engine.ComputationFailed;
import io.llmplatform.inference.engine.Engine;
import io.llmplatform.inference.engine.EngineStopped;
import io.llmplatform.inference.engine.QueueFull;
import io.llmplatform.inference.engine.RunningTensors;
import io.llmplatform.inference.engine.onnx.OnnxSessions;
import io.llmplatform.inference.metrics.RequestMetrics;
import io.llmplatform.inference.metrics.VersionCounts;
import io.llmplatform.inference.report.ReportingInstance;
import io.llmplatform.inference.settings.InferenceSettings;
import io.llmplatform.inference.settings.InferenceSettings.EngineSettings;
import io.llmplatform.inference.settings.InferenceSettings.Requests;
import io.llmplatform.inference.settings.LiveSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.autoconfigure.kafka.KafkaProperties;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ClientHttpRequestFactorySettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Puts the Spring-free parts together. */
@Configuration(proxyBeanMethods = false)
class InferenceConfiguration {
  /** About the time in which the engine gets through a small part of its queue. */
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Rare, because looks at the registry make up for events. */
  private static final Duration EVENTS_RETRY = Duration.ofSeconds(15);

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean(destroyMethod = "")
  Engine engine(InferenceSettings settings, MeterRegistry meters) {
    Engine engine = new Engine(settings.engine().workerCount(), System::nanoTime);
    Gauge.builder("inference.pending.tokens", engine, Engine::pending)
        .description("Tokens that wait or run")
        .register(meters);
    return engine;
  }

  @Bean(destroyMethod = "")
  ModelCatalog catalog() {
    return new ModelCatalog();
  }

  @Bean
  EmbeddingTexts embeddingTexts(Engine engine, LiveSettings settings) {
    return new EmbeddingTexts(engine, () -> embeddingLimits(settings.get().engine()));
  }

  private static EmbeddingTexts.Limits embeddingLimits(EngineSettings engine) {
    return new EmbeddingTexts.Limits(
        new BatchLimits(engine.maxBatchSize(), engine.maxBatchTokens()), engine.maxPendingTokens());
  }

  @Bean
  RunningTensors runningTensors(Engine engine, LiveSettings settings) {
    return new RunningTensors(
        engine, () -> tensorLimits(settings.get().engine(), settings.get().requests()));
  }

  private static RunningTensors.Limits tensorLimits(EngineSettings engine, Requests requests) {
    return new RunningTensors.Limits(requests.maxTensorTokens(), engine.maxPendingTokens());
  }

  @Bean
  RequestMetrics requestMetrics(MeterRegistry meters) {
    return new RequestMetrics(meters);
  }

  @Bean
  VersionCounts versionCounts() {
    return new VersionCounts(System::nanoTime);
  }

  @Bean
  Registry registry(ServiceClients clients, InferenceSettings settings) {
    ClientHttpRequestFactorySettings timeouts =
        ClientHttpRequestFactorySettings.defaults()
            .withConnectTimeout(settings.deployments().connectTimeout())
            .withReadTimeout(settings.deployments().readTimeout());
    // The platform's own limits the whole exchange; this one each read, and a download takes long.
    return new RestRegistry(
        clients
            .to("model-registry-service")
            .requestFactory(ClientHttpRequestFactoryBuilder.simple().build(timeouts))
            .build());
  }

  @Bean
  DeploymentLoop deploymentLoop(
      Registry registry, ModelCatalog catalog, Engine engine, LiveSettings settings, Clock clock) {
    OpeningModel opening = new OpeningModel(new OnnxSessions()::open, clock);
    return new DeploymentLoop(
        loads ->
            new Reconciler(
                registry,
                settings.get().artifacts().directory(),
                opening,
                catalog,
                () -> backoff(settings.get().deployments()),
                loads,
                clock),
        catalog,
        engine,
        settings);
  }

  @Bean
  ReportLoop reportLoop(
      Registry registry,
      ModelCatalog catalog,
      DeploymentLoop deployments,
      VersionCounts counts,
      LiveSettings settings,
      Environment environment,
      Clock clock) {
    return new ReportLoop(
        new ReportingInstance(
            registry,
            catalog,
            deployments::generations,
            counts,
            settings.get().reports().pool(),
            clock.instant()),
        catalog,
        settings,
        environment);
  }

  @Bean
  DeploymentEvents deploymentEvents(
      KafkaProperties kafka, ObjectMapper json, DeploymentLoop deployments) {
    return new DeploymentEvents(
        kafka.buildConsumerProperties(null), json, deployments::wake, EVENTS_RETRY);
  }

  private static Backoff backoff(InferenceSettings.Deployments deployments) {
    return new Backoff(deployments.retryFirst(), deployments.retryLongest());
  }

  @Bean
  FailureTranslator engineFailures() {
    return failure -> {
      if (failure instanceof QueueFull full) {
        return PlatformException.exhausted(String.valueOf(full.getMessage()), RETRY);
      }
      if (failure instanceof EngineStopped) {
        return PlatformException.unavailable("This instance is shutting down.", RETRY);
      }
      if (failure instanceof ComputationFailed failed && failed.areInputsAtFault()) {
        return PlatformException.invalid(
            "inputs", "The model cannot compute these inputs: " + failed.getMessage());
      }
      return null;
    };
  }
}
