package io.llmplatform.inference;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.client.ServiceClients;
import io.llmplatform.common.error.FailureTranslator;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ModelMemory;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.OpeningModel;
import io.llmplatform.inference.classification.ClassifyingTexts;
import io.llmplatform.inference.deployment.Backoff;
import io.llmplatform.inference.deployment.LoadingModels;
import io.llmplatform.inference.deployment.Reconciler;
import io.llmplatform.inference.deployment.Registry;
import io.llmplatform.inference.deployment.kafka.DeploymentEvents;
import io.llmplatform.inference.deployment.rest.RestRegistry;
import io.llmplatform.inference.embedding.EmbeddingTexts;
import io.llmplatform.inference.engine.ComputationFailed;
import io.llmplatform.inference.engine.DeadlinePassed;
import io.llmplatform.inference.engine.Engine;
import io.llmplatform.inference.engine.EngineStopped;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.engine.QueueFull;
import io.llmplatform.inference.engine.RunningTensors;
import io.llmplatform.inference.engine.onnx.CudaOptions;
import io.llmplatform.inference.engine.onnx.NativeHeap;
import io.llmplatform.inference.engine.onnx.OnnxSessions;
import io.llmplatform.inference.language.engine.OpeningEngine;
import io.llmplatform.inference.language.onnx.OnnxEngines;
import io.llmplatform.inference.metrics.GenAiMetrics;
import io.llmplatform.inference.metrics.GenerationStatistics;
import io.llmplatform.inference.metrics.InferenceStatistics;
import io.llmplatform.inference.metrics.InferenceStatistics.Execution;
import io.llmplatform.inference.metrics.RequestMetrics;
import io.llmplatform.inference.metrics.TritonMetrics;
import io.llmplatform.inference.metrics.VersionCounts;
import io.llmplatform.inference.report.ReportingInstance;
import io.llmplatform.inference.rerank.RerankingDocuments;
import io.llmplatform.inference.settings.InferenceSettings;
import io.llmplatform.inference.settings.InferenceSettings.Cuda;
import io.llmplatform.inference.settings.InferenceSettings.EngineSettings;
import io.llmplatform.inference.settings.InferenceSettings.Requests;
import io.llmplatform.inference.settings.LiveSettings;
import io.llmplatform.inference.threads.Niceness;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.kafka.KafkaProperties;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ClientHttpRequestFactorySettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

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
  Engine engine(InferenceSettings settings, LiveSettings live, MeterRegistry meters) {
    Engine engine =
        new Engine(
            settings.engine().workerCount(),
            () -> Niceness.giveWay(settings.engine().workerNiceness()),
            System::nanoTime,
            () -> live.get().engine().batching(),
            () -> live.get().engine().maxPriorityWait());
    Gauge.builder("inference.pending.tokens", engine, Engine::pending)
        .description("Tokens that wait or run")
        .register(meters);
    return engine;
  }

  @Bean(destroyMethod = "")
  ModelCatalog catalog(LiveSettings settings, MeterRegistry meters) {
    ModelMemory memory =
        new ModelMemory(() -> settings.get().memory().limit().toBytes(), NativeHeap::allocated);
    Gauge.builder("inference.memory.used", memory, ModelMemory::used)
        .description("What loaded models take")
        .baseUnit("bytes")
        .register(meters);
    Gauge.builder("inference.memory.limit", memory, ModelMemory::limit)
        .description("What loaded models may take; 0: any")
        .baseUnit("bytes")
        .register(meters);
    return new ModelCatalog(memory, System::nanoTime, closings());
  }

  /** One thread while there is something to close; never shut down, so that nothing stays open. */
  private static Executor closings() {
    CustomizableThreadFactory threads = new CustomizableThreadFactory("model-closer-");
    threads.setDaemon(true);
    ThreadPoolExecutor closings =
        new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    closings.allowCoreThreadTimeOut(true);
    return closings;
  }

  @Bean
  LoadingModels loadingModels(DeploymentLoop deployments) {
    return deployments.loadingModels();
  }

  @Bean
  EmbeddingTexts embeddingTexts(Engine engine, LiveSettings settings) {
    return new EmbeddingTexts(engine, () -> settings.get().engine().maxPendingTokens());
  }

  @Bean
  ClassifyingTexts classifyingTexts(EmbeddingTexts running) {
    return new ClassifyingTexts(running);
  }

  @Bean
  RerankingDocuments rerankingDocuments(EmbeddingTexts running) {
    return new RerankingDocuments(running);
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
  InferenceStatistics inferenceStatistics() {
    return new InferenceStatistics();
  }

  /** Asked whenever Prometheus scrapes; without Prometheus, by nobody. */
  @Bean
  TritonMetrics tritonMetrics(
      InferenceStatistics statistics,
      ModelCatalog catalog,
      ObjectProvider<PrometheusRegistry> prometheus) {
    TritonMetrics metrics = new TritonMetrics(statistics, catalog::known, catalog::waitingRequests);
    prometheus.ifAvailable(registry -> registry.register(metrics));
    return metrics;
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

  /** Versions that have gone leave no meter behind. */
  @Bean
  DeploymentLoop deploymentLoop(
      Registry registry,
      ModelCatalog catalog,
      Engine engine,
      LiveSettings settings,
      OnnxSessions sessions,
      RequestMetrics metrics,
      InferenceStatistics statistics,
      GenerationStatistics generation,
      GenAiMetrics genAi,
      Clock clock) {
    OpeningModel opening =
        new OpeningModel(
            opener(sessions),
            new OpeningModel.Languages(
                languages(settings.get(), sessions),
                () -> settings.get().language().settings(),
                generation::listener),
            clock,
            id ->
                (sequences, input, infer, output) ->
                    statistics.executed(id, new Execution(sequences, input, infer, output)));
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
        settings,
        () -> {
          Set<ModelVersion> known = catalog.known();
          metrics.retain(known);
          statistics.retain(known);
          generation.retain(known);
          genAi.retain(known);
        });
  }

  private static OpeningEngine languages(InferenceSettings settings, OnnxSessions sessions) {
    int threads = settings.language().threads();
    return new OnnxEngines(
        new OnnxEngines.Places(
            sessions.devices(), sessions.cuda(), settings.language().deviceCache()),
        threads > 0 ? threads : settings.engine().workerCount(),
        settings.language().spinning(),
        settings.engine().maxPendingTokens());
  }

  private static OpeningModel.Sessions opener(OnnxSessions sessions) {
    return new OpeningModel.Sessions() {
      @Override
      public ModelSession open(Path file, @Nullable String device) {
        return sessions.open(file, device);
      }

      @Override
      public boolean prefersHalf(@Nullable String device) {
        return sessions.prefersHalf(device);
      }
    };
  }

  /** Refuses to start where CUDA is demanded and cannot be used. */
  @Bean
  OnnxSessions onnxSessions(InferenceSettings settings, MeterRegistry meters) {
    EngineSettings engine = settings.engine();
    Cuda cuda = engine.cuda();
    OnnxSessions sessions =
        new OnnxSessions(
            new OnnxSessions.Options(
                engine.device(),
                engine.cpuArena(),
                new CudaOptions(
                    cuda.memoryLimit().toBytes(),
                    cuda.arenaExtend(),
                    cuda.cudnnSearch(),
                    cuda.tf32()),
                cuda.preferFp16()));
    Gauge.builder("inference.device.fallback", () -> sessions.devices().hasFallenBack() ? 1 : 0)
        .description("1: the build has CUDA, and models run on the CPU because it cannot be used")
        .tag("device", sessions.devices().usual().toString())
        .register(meters);
    return sessions;
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
      if (failure instanceof DeadlinePassed late) {
        return PlatformException.deadlineExceeded(String.valueOf(late.getMessage()));
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
