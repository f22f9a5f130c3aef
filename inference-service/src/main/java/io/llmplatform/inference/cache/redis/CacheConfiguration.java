package io.llmplatform.inference.cache.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.cache.RecallingEmbeddings;
import io.llmplatform.inference.cache.RecallingEmbeddings.Policy;
import io.llmplatform.inference.cache.VectorCache;
import io.llmplatform.inference.cache.answers.AnswerStore;
import io.llmplatform.inference.cache.answers.EmbeddedSentences;
import io.llmplatform.inference.cache.answers.RecallingAnswers;
import io.llmplatform.inference.cache.answers.SentenceVectors;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.embedding.EmbeddingTexts;
import io.llmplatform.inference.metrics.InferenceStatistics;
import io.llmplatform.inference.settings.AnswerCache;
import io.llmplatform.inference.settings.InferenceSettings;
import io.llmplatform.inference.settings.InferenceSettings.Cache;
import io.llmplatform.inference.settings.LiveSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class CacheConfiguration {
  private static final int PATIENCE = 3;
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** Commands that wait for Redis; further ones fail, so that a slow Redis takes no memory. */
  private static final int MAX_WAITING = 8192;

  @Bean(destroyMethod = "close")
  CacheServer cacheServer(InferenceSettings atStart, MeterRegistry meters) {
    Cache.Redis redis = atStart.cache().redis();
    RedisURI.Builder address =
        RedisURI.Builder.redis(redis.host(), redis.port())
            .withSsl(redis.ssl())
            .withTimeout(redis.connectTimeout());
    if (!redis.password().isEmpty()) {
      address.withPassword(redis.password().toCharArray());
    }
    RedisClient client = RedisClient.create();
    client.setOptions(
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(MAX_WAITING)
            .socketOptions(SocketOptions.builder().connectTimeout(redis.connectTimeout()).build())
            .build());
    Counter failures =
        Counter.builder("inference.cache.failures")
            .description("Calls that the cache did not answer well or in time")
            .register(meters);
    return new CacheServer(
        client,
        address.build(),
        new Breaker(PATIENCE, PAUSE, System::nanoTime),
        failures::increment,
        System::nanoTime);
  }

  @Bean
  VectorCache vectorCache(CacheServer server, LiveSettings settings) {
    return new RedisVectorCache(server, () -> limits(settings.get().cache()));
  }

  private static RedisVectorCache.Limits limits(Cache cache) {
    return new RedisVectorCache.Limits(
        cache.timeToLive(), cache.timeout(), cache.maxMemory().toBytes());
  }

  @Bean
  AnswerStore answerStore(CacheServer server, LiveSettings settings) {
    return new RedisAnswerStore(server, () -> limits(settings.get()));
  }

  private static RedisAnswerStore.Limits limits(InferenceSettings settings) {
    AnswerCache answers = settings.answerCache();
    return new RedisAnswerStore.Limits(
        answers.timeToLive(),
        answers.maxEntries(),
        answers.timeout(),
        settings.cache().maxMemory().toBytes());
  }

  @Bean
  SentenceVectors sentenceVectors(
      CallersModels models, EmbeddingTexts embedding, LiveSettings settings) {
    return new EmbeddedSentences(
        models,
        embedding,
        () -> {
          AnswerCache now = settings.get().answerCache();
          return new EmbeddedSentences.By(now.embeddingModel(), now.timeout());
        });
  }

  @Bean
  RecallingAnswers recallingAnswers(
      AnswerStore store, SentenceVectors vectors, LiveSettings settings, MeterRegistry meters) {
    return new RecallingAnswers(
        store,
        vectors,
        () -> policy(settings.get().answerCache()),
        (model, result) ->
            Counter.builder("inference.answer.cache.lookups")
                .description("Requests for text that were looked up, by what was found")
                .tag("model", model.name())
                .tag("version", Integer.toString(model.version()))
                .tag("result", result)
                .register(meters)
                .increment());
  }

  private static RecallingAnswers.Policy policy(AnswerCache answers) {
    return new RecallingAnswers.Policy(
        answers.enabled(), answers.tenants(), answers.models(), answers.threshold());
  }

  @Bean
  RecallingEmbeddings recallingEmbeddings(
      EmbeddingTexts embedding,
      VectorCache cache,
      LiveSettings settings,
      MeterRegistry meters,
      InferenceStatistics statistics) {
    return new RecallingEmbeddings(
        embedding,
        cache,
        () -> policy(settings.get().cache()),
        (model, hits, shared, misses, lookup) -> {
          statistics.looked(model.id(), hits, shared + misses, lookup.toNanos());
          count(meters, model, "hit", hits);
          count(meters, model, "shared", shared);
          count(meters, model, "miss", misses);
        });
  }

  private static Policy policy(Cache cache) {
    return new Policy(cache.enabled(), cache.acrossTenants());
  }

  private static void count(MeterRegistry meters, ServedModel model, String result, int inputs) {
    Counter.builder("inference.cache.inputs")
        .description("Distinct inputs of embedding requests, by where their vectors came from")
        .tag("model", model.id().name())
        .tag("version", Integer.toString(model.id().version()))
        .tag("result", result)
        .register(meters)
        .increment(inputs);
  }
}
