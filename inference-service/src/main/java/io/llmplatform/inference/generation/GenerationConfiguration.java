package io.llmplatform.inference.generation;

import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.cache.answers.RecallingAnswers;
import io.llmplatform.inference.flow.ModelFlow;
import io.llmplatform.inference.invocation.Observing;
import io.llmplatform.inference.invocation.Shadowing;
import io.llmplatform.inference.metering.Metering;
import io.llmplatform.inference.metrics.GenAiMetrics;
import io.llmplatform.inference.metrics.GenerationStatistics;
import io.llmplatform.inference.metrics.RequestMetrics;
import io.llmplatform.inference.metrics.VersionCounts;
import io.llmplatform.inference.metrics.VllmMetrics;
import io.llmplatform.inference.settings.LiveSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the generation of text together. */
@Configuration(proxyBeanMethods = false)
class GenerationConfiguration {

  @Bean
  GenerationStatistics generationStatistics() {
    return new GenerationStatistics();
  }

  @Bean
  GenAiMetrics genAiMetrics(MeterRegistry meters) {
    return new GenAiMetrics(meters);
  }

  /** Asked whenever Prometheus scrapes; without Prometheus, by nobody. */
  @Bean
  VllmMetrics vllmMetrics(
      GenerationStatistics statistics, ObjectProvider<PrometheusRegistry> prometheus) {
    VllmMetrics metrics = new VllmMetrics(statistics);
    prometheus.ifAvailable(registry -> registry.register(metrics));
    return metrics;
  }

  @Bean
  TextModels textModels() {
    return new LanguageTexts();
  }

  @Bean
  GeneratingText generatingText(
      CallersModels models,
      TextModels texts,
      ModelFlow flow,
      Metering metering,
      RecallingAnswers answers,
      RequestMetrics metrics,
      GenAiMetrics genAi,
      GenerationStatistics statistics,
      VersionCounts counts,
      Observing observing,
      Shadowing shadowing,
      LiveSettings settings) {
    return new GeneratingText(
        models,
        texts,
        flow,
        metering,
        answers,
        new GeneratingText.Meters(metrics, genAi, statistics, counts, observing),
        shadowing,
        threads(settings.get().generation().threadCount()));
  }

  /** Never shut down: what is under way when the service ends is still to be settled. */
  private static Executor threads(int count) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            count,
            count,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "generation");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
