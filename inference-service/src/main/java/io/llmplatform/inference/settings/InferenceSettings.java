package io.llmplatform.inference.settings;

import io.llmplatform.inference.engine.Batching;
import io.llmplatform.inference.engine.onnx.CudaOptions.ArenaExtend;
import io.llmplatform.inference.engine.onnx.CudaOptions.CudnnSearch;
import io.llmplatform.inference.language.LanguageSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Everything under {@code inference}. A snapshot: those who want changes that arrive while the
 * service runs read through {@link LiveSettings}.
 */
@Validated
@ConfigurationProperties("inference")
public record InferenceSettings(
    @DefaultValue @Valid Artifacts artifacts,
    @DefaultValue @Valid Deployments deployments,
    @DefaultValue @Valid EngineSettings engine,
    @DefaultValue @Valid MemorySettings memory,
    @DefaultValue @Valid Language language,
    @DefaultValue @Valid Requests requests,
    @DefaultValue @Valid Generation generation,
    @DefaultValue @Valid Cache cache,
    @DefaultValue @Valid AnswerCache answerCache,
    @DefaultValue @Valid Http http,
    @DefaultValue @Valid Grpc grpc,
    @DefaultValue @Valid Budgets budgets,
    @DefaultValue @Valid Events events,
    @DefaultValue @Valid Capture capture,
    @DefaultValue @Valid Shadow shadow,
    @DefaultValue @Valid Reports reports) {

  /**
   * Model files on disk. Read at start only.
   *
   * @param directory where they are kept; several instances may share it
   */
  public record Artifacts(@NotNull Path directory) {}

  /**
   * Following the registry.
   *
   * @param pollInterval between two looks; live
   * @param retryFirst wait after the first failed load; doubled each time; live
   * @param retryLongest the longest such wait; live
   * @param connectTimeout for calls to the registry; read at start only
   * @param readTimeout longest silence in an answer of the registry; read at start only
   */
  public record Deployments(
      @DefaultValue("2s") @DurationMin(millis = 10) Duration pollInterval,
      @DefaultValue("2s") @DurationMin(millis = 10) Duration retryFirst,
      @DefaultValue("2m") @DurationMin(millis = 10) Duration retryLongest,
      @DefaultValue("2s") @DurationMin(millis = 10) Duration connectTimeout,
      @DefaultValue("30s") @DurationMin(millis = 10) Duration readTimeout) {
    public Deployments {
      if (retryLongest.compareTo(retryFirst) < 0) {
        throw new IllegalArgumentException(
            "inference.deployments.retry-longest is shorter than retry-first");
      }
    }
  }

  /**
   * The engine.
   *
   * @param workers threads that run models, 0 for one per core; read at start only
   * @param workerNiceness how far these threads give way to all others, as Linux' nice value; read
   *     at start only
   * @param maxBatchSize sequences in one run; live
   * @param maxBatchTokens tokens in one run, padding counted; live
   * @param preferredBatchSize a run of so many sequences does not wait for more; 0: only a full
   *     one; live
   * @param maxQueueDelay how long a smaller run waits for more; live
   * @param maxPadding tokens by which a sequence may be padded to share a run; live
   * @param maxPriorityWait how long better priorities may keep a sequence waiting before it gets
   *     every fourth run; 0: for ever; live
   * @param maxPendingTokens tokens that wait or run before requests are answered 429; live
   * @param drainTimeout how long a shutdown lets admitted work finish
   * @param device where versions run that do not say where: {@code auto} (a GPU if there is one),
   *     {@code cpu}, {@code cuda} or {@code cuda:N}, which must be there; read at start only
   * @param cpuArena whether a session on the CPU keeps the memory of a run for the next; read at
   *     start only
   * @param cuda of sessions on GPUs; read at start only
   */
  public record EngineSettings(
      @DefaultValue("0") @Min(0) @Max(1024) int workers,
      @DefaultValue("0") @Min(0) @Max(19) int workerNiceness,
      @DefaultValue("32") @Min(1) int maxBatchSize,
      @DefaultValue("256") @Min(1) int maxBatchTokens,
      @DefaultValue("0") @Min(0) int preferredBatchSize,
      @DefaultValue("0ms") @DurationMin(millis = 0) Duration maxQueueDelay,
      @DefaultValue("8") @Min(0) int maxPadding,
      @DefaultValue("10s") @DurationMin(millis = 0) Duration maxPriorityWait,
      @DefaultValue("131072") @Min(1) long maxPendingTokens,
      @DefaultValue("5s") Duration drainTimeout,
      @DefaultValue("auto") @Pattern(regexp = "(?i)auto|cpu|cuda(:\\d{1,3})?") String device,
      @DefaultValue("true") boolean cpuArena,
      @DefaultValue @Valid Cuda cuda) {

    /** How rows are put together for versions that set nothing else. */
    public Batching batching() {
      return new Batching(
          maxBatchSize, maxBatchTokens, preferredBatchSize, maxQueueDelay, maxPadding);
    }

    /** The number of workers, cores resolved. */
    public int workerCount() {
      return workers > 0 ? workers : Runtime.getRuntime().availableProcessors();
    }
  }

  /**
   * Sessions on GPUs, as ONNX Runtime's CUDA provider names it. Read at start only.
   *
   * @param memoryLimit of a GPU's memory that each session may take; 0: any
   * @param arenaExtend how a session's memory grows
   * @param cudnnSearch how convolutions are chosen
   * @param tf32 whether fp32 products are computed in TF32
   * @param preferFp16 whether a version runs by its fp16 file, if it has one and does not say its
   *     precision
   */
  public record Cuda(
      @DefaultValue("0B") DataSize memoryLimit,
      @DefaultValue("next-power-of-two") ArenaExtend arenaExtend,
      @DefaultValue("heuristic") CudnnSearch cudnnSearch,
      @DefaultValue("true") boolean tf32,
      @DefaultValue("false") boolean preferFp16) {
    public Cuda {
      if (memoryLimit.isNegative()) {
        throw new IllegalArgumentException(
            "inference.engine.cuda.memory-limit is less than nothing");
      }
    }
  }

  /**
   * The memory of loaded models, all live.
   *
   * @param limit what all of them together may take; 0: any; where there is no room for one that is
   *     to be loaded, those used least recently leave theirs, but for pinned ones
   * @param onDemand whether a request loads its version again where that left its memory to others
   * @param requestWait how long such a request waits before it is answered 503
   * @param maxWaiting requests that wait so at a time; each holds its thread
   * @param loadWait how long a call that loads a model waits before it is answered 503
   */
  public record MemorySettings(
      @DefaultValue("0B") DataSize limit,
      @DefaultValue("true") boolean onDemand,
      @DefaultValue("10s") @DurationMin(millis = 0) Duration requestWait,
      @DefaultValue("64") @Min(0) int maxWaiting,
      @DefaultValue("60s") @DurationMin(millis = 0) Duration loadWait) {
    public MemorySettings {
      if (limit.isNegative()) {
        throw new IllegalArgumentException("inference.memory.limit is less than nothing");
      }
    }
  }

  /**
   * Language models that set nothing else; read whenever one is loaded, but for {@code threads},
   * {@code spinning} and {@code deviceCache}, which are read at start only.
   *
   * @param threads that compute a model's batch, 0 for as many as the engine has workers
   * @param spinning whether these keep a core busy while they wait for each other: faster on cores
   *     that nobody else wants, and several times slower on others
   * @param deviceCache whether keys and values lie in memory of the runtime's allocator on the CPU
   *     too, as they do on GPUs: for tests and measurements
   * @param maxContextTokens tokens of a sequence at most, prompt and completion together, where the
   *     model takes more
   * @param maxSequences sequences of a model that run at a time
   * @param cacheTokens tokens of all sequences of a model that run at a time: where contexts are
   *     long, fewer sequences run
   * @param prefillChunk tokens of a prompt that are computed between two steps of the others; 0: as
   *     many as {@code interTokenTarget} allows
   * @param interTokenTarget how long a sequence should wait for its next token at most while
   *     prompts of others are computed
   * @param prefixCacheTokens tokens of prompts that are kept for those that begin alike; 0: none
   */
  public record Language(
      @DefaultValue("0") @Min(0) @Max(1024) int threads,
      @DefaultValue("false") boolean spinning,
      @DefaultValue("false") boolean deviceCache,
      @DefaultValue("4096") @Min(2) int maxContextTokens,
      @DefaultValue("16") @Min(1) @Max(1024) int maxSequences,
      @DefaultValue("32768") @Min(2) int cacheTokens,
      @DefaultValue("0") @Min(0) int prefillChunk,
      @DefaultValue("80ms") @DurationMin(millis = 1) Duration interTokenTarget,
      @DefaultValue("8192") @Min(0) int prefixCacheTokens) {

    /** As the models take them. */
    public LanguageSettings settings() {
      return new LanguageSettings(
          maxContextTokens,
          maxSequences,
          cacheTokens,
          prefillChunk,
          interTokenTarget,
          prefixCacheTokens);
    }
  }

  /** What happens to callers with limits of tokens while Redis is away. */
  public enum WithoutRedis {
    /** They are served without these limits. */
    OPEN,
    /** They are refused (503). */
    CLOSED
  }

  /**
   * Budgets of tokens and cost. Read at start only.
   *
   * @param lease how long a reservation outlives a killed process
   * @param sweepInterval between two looks for reservations of killed processes
   * @param withoutRedis what happens while Redis is away
   * @param priceInterval between two looks at user-service's price list
   * @param relayTakeOver how long another instance may be silent before the usage records that it
   *     has read are relayed by this one
   */
  public record Budgets(
      @DefaultValue("30s") @DurationMin(millis = 100) Duration lease,
      @DefaultValue("10s") @DurationMin(millis = 10) Duration sweepInterval,
      @DefaultValue("closed") WithoutRedis withoutRedis,
      @DefaultValue("10s") @DurationMin(millis = 10) Duration priceInterval,
      @DefaultValue("2m") @DurationMin(seconds = 70) Duration relayTakeOver) {}

  /**
   * Limits on single requests, all live.
   *
   * @param maxBody bytes of a request body
   * @param maxInputs inputs of one embeddings request
   * @param maxTensorTokens weight of one tensor request: elements of its largest integer input or,
   *     without one, KiB of its inputs
   */
  public record Requests(
      @DefaultValue("16MB") DataSize maxBody,
      @DefaultValue("2048") @Min(1) int maxInputs,
      @DefaultValue("16384") @Min(1) long maxTensorTokens) {}

  /**
   * Text of language models.
   *
   * @param threads that make answers of tokens, 0 for one per core; read at start only
   * @param maxChoices texts of one request, of all its prompts together; live
   * @param maxStops strings that may end a text; live
   * @param maxTools functions that a request may offer to the model; live
   * @param maxDuration how long a request may take until its last token; live
   * @param keepAlive after which a silent stream is given a sign of life; live
   * @param maxUnread bytes of an answer that a client may leave unread before its request is ended;
   *     live
   */
  public record Generation(
      @DefaultValue("0") @Min(0) @Max(1024) int threads,
      @DefaultValue("16") @Min(1) int maxChoices,
      @DefaultValue("16") @Min(0) @Max(64) int maxStops,
      @DefaultValue("128") @Min(0) int maxTools,
      @DefaultValue("10m") @DurationMin(seconds = 1) Duration maxDuration,
      @DefaultValue("15s") @DurationMin(millis = 10) Duration keepAlive,
      @DefaultValue("1MB") DataSize maxUnread) {

    /** The number of threads, cores resolved. */
    public int threadCount() {
      return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }
  }

  /**
   * Vectors that are remembered in Redis.
   *
   * @param enabled whether any are; live
   * @param timeToLive of a vector; live
   * @param maxMemory while the Redis server uses more than this in all, nothing is added; 0: any;
   *     live
   * @param timeout how long a request waits for Redis before its vectors are computed; live
   * @param acrossTenants whether a tenant is answered with what another one's request computed;
   *     live
   * @param redis where; read at start only
   */
  public record Cache(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("24h") @DurationMin(millis = 1) Duration timeToLive,
      @DefaultValue("256MB") DataSize maxMemory,
      @DefaultValue("50ms") @DurationMin(millis = 1) Duration timeout,
      @DefaultValue("false") boolean acrossTenants,
      @DefaultValue @Valid Redis redis) {

    /** A Redis server; an empty password: none is asked for. */
    public record Redis(
        @DefaultValue("127.0.0.1") @NotBlank String host,
        @DefaultValue("6379") @Min(1) @Max(65535) int port,
        @DefaultValue("") String password,
        @DefaultValue("false") boolean ssl,
        @DefaultValue("1s") @DurationMin(millis = 1) Duration connectTimeout) {
      @Override
      public String toString() {
        return host + ":" + port;
      }
    }
  }

  /**
   * HTTP; read at the start.
   *
   * @param maxRequests requests for work that are answered at one time; further ones are refused
   *     (429). Where requests run on threads of the operating system, the web server needs more of
   *     them ({@code server.tomcat.threads.max}) to refuse at once.
   */
  public record Http(@DefaultValue("256") @Min(1) @Max(4096) int maxRequests) {}

  /**
   * The gRPC facade; its port and transport are Spring's ({@code spring.grpc.server}).
   *
   * @param maxCalls calls and streamed requests that are answered at one time; further ones are
   *     refused; read at start only
   * @param maxConcurrentStreams calls at one time on one connection; read at start only
   * @param streamWindow requests of one stream that run side by side
   * @param maxStreamAge after which a stream is ended: its caller was known when it began; live
   */
  public record Grpc(
      @DefaultValue("256") @Min(1) @Max(4096) int maxCalls,
      @DefaultValue("1000") @Min(1) int maxConcurrentStreams,
      @DefaultValue("16") @Min(1) @Max(256) int streamWindow,
      @DefaultValue("30m") @DurationMin(seconds = 1) Duration maxStreamAge) {}

  /**
   * The topic {@code inference.events}. Read at start only.
   *
   * @param enabled whether requests are told of at all
   * @param buffer events that wait for Kafka at most; further ones are dropped and counted
   * @param partitions of the topic, where it is made
   * @param replicas of the topic, where it is made; -1: as the broker is set
   * @param retention of the topic, where it is made
   */
  public record Events(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("8192") @Min(1) @Max(1 << 20) int buffer,
      @DefaultValue("6") @Min(1) int partitions,
      @DefaultValue("-1") @Min(-1) short replicas,
      @DefaultValue("7d") @DurationMin(minutes = 1) Duration retention) {}

  /**
   * Copies of requests for shadow versions. Read at start only.
   *
   * @param threads that run copies
   * @param maxWaiting copies that wait for a thread; further ones are dropped
   */
  public record Shadow(
      @DefaultValue("2") @Min(1) @Max(64) int threads,
      @DefaultValue("64") @Min(1) int maxWaiting) {}

  /**
   * What this instance tells the registry of itself.
   *
   * @param pool the pool whose deployments it serves; read at start only
   * @param instance its name, unique among those that run; empty: its host's name and its port;
   *     read at start only
   * @param interval between two reports, if nothing changes meanwhile; live
   */
  public record Reports(
      @DefaultValue("default") @NotBlank String pool,
      @DefaultValue("") String instance,
      @DefaultValue("2s") @DurationMin(millis = 10) Duration interval) {}
}
