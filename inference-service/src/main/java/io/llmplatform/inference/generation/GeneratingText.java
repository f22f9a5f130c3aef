package io.llmplatform.inference.generation;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.cache.answers.CacheWish;
import io.llmplatform.inference.cache.answers.Recall;
import io.llmplatform.inference.cache.answers.RecallingAnswers;
import io.llmplatform.inference.catalog.Lease;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.flow.ModelFlow;
import io.llmplatform.inference.generation.GenerationListener.Begun;
import io.llmplatform.inference.invocation.Fault;
import io.llmplatform.inference.invocation.Invocation;
import io.llmplatform.inference.invocation.Observing;
import io.llmplatform.inference.invocation.Observing.Observed;
import io.llmplatform.inference.invocation.Shadowing;
import io.llmplatform.inference.metering.Metering;
import io.llmplatform.inference.metrics.GenAiMetrics;
import io.llmplatform.inference.metrics.GenerationStatistics;
import io.llmplatform.inference.metrics.RequestMetrics;
import io.llmplatform.inference.metrics.VersionCounts;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The use case: a request for text runs on the version that it gets, as flow rules and budgets
 * allow. The version stays in memory, and the budget reserved, until the last text has ended; then
 * exactly what was computed is paid for, also of a request that failed or was abandoned. No thread
 * waits meanwhile. What was computed and answered may be copied to the model's shadow. Thread-safe.
 */
public final class GeneratingText {
  /** Says whether a remembered answer was given: {@code exact}, {@code semantic}, {@code miss}. */
  public static final String CACHE = "x-cache";

  private final CallersModels models;
  private final TextModels texts;
  private final ModelFlow flow;
  private final Metering metering;
  private final AnswerMemory memory;
  private final RequestMetrics metrics;
  private final GenAiMetrics genAi;
  private final GenerationStatistics statistics;
  private final VersionCounts counts;
  private final Observing observing;
  private final Shadowing shadowing;
  private final Executor threads;
  private final ContextSnapshotFactory contexts = ContextSnapshotFactory.builder().build();

  /** Where a request's figures go. */
  public record Meters(
      RequestMetrics metrics,
      GenAiMetrics genAi,
      GenerationStatistics statistics,
      VersionCounts counts,
      Observing observing) {}

  /**
   * @param threads tell listeners, and settle
   */
  public GeneratingText(
      CallersModels models,
      TextModels texts,
      ModelFlow flow,
      Metering metering,
      RecallingAnswers answers,
      Meters meters,
      Shadowing shadowing,
      Executor threads) {
    this.models = models;
    this.texts = texts;
    this.flow = flow;
    this.metering = metering;
    this.memory = new AnswerMemory(answers);
    this.metrics = meters.metrics();
    this.genAi = meters.genAi();
    this.statistics = meters.statistics();
    this.counts = meters.counts();
    this.observing = meters.observing();
    this.shadowing = shadowing;
    this.threads = threads;
  }

  /**
   * As {@link #generate(Invocation, GenerationRequest, CacheWish, GenerationListener)}, without
   * remembered answers.
   */
  public Generation generate(
      Invocation invocation, GenerationRequest request, GenerationListener listener) {
    return generate(invocation, request, CacheWish.NONE, listener);
  }

  /**
   * Begins a request; returns once its texts are submitted.
   *
   * @param wish whether an answer that was given before will do; such a one costs nothing
   * @param listener is told nothing if this throws, else exactly once how it ended
   * @throws PlatformException not found, denied or unavailable as {@link CallersModels} says;
   *     invalid where the model, a prompt or a limit does not allow it; exhausted, naming the flow
   *     rule or the budget
   * @throws io.llmplatform.inference.engine.QueueFull when the model has too much to do
   */
  public Generation generate(
      Invocation invocation,
      GenerationRequest request,
      CacheWish wish,
      GenerationListener listener) {
    Observed observed = observing.begin(invocation);
    Holding holding = new Holding();
    try {
      return begin(invocation, request, wish, listener, observed, holding);
    } catch (Throwable e) {
      holding.close();
      observed.failed(e);
      throw e;
    }
  }

  private Generation begin(
      Invocation invocation,
      GenerationRequest request,
      CacheWish wish,
      GenerationListener listener,
      Observed observed,
      Holding holding) {
    Lease lease = invocation.lease(models);
    holding.add(lease::close);
    ModelVersion id = lease.model().id();
    observed.reaches(id);
    invocation.answer().accept(Invocation.MODEL_VERSION, Integer.toString(id.version()));
    holding.add(flow.enterForStream(id.name())::close);
    VersionCounts.Request counted = counts.begin(id);
    RequestMetrics.Measured measured =
        metrics.begin(invocation.protocol(), invocation.caller().tenant(), id);
    try {
      TextModel model = model(lease.model(), texts);
      List<Prompt> prompts = Prompts.of(request, model);
      Begun begun = new Begun(id, lease.model().digest(), prompts, model);
      Metering.Charge charge = metering.charge(invocation.caller(), id, invocation.answer());
      holding.add(charge::close);
      charge.reserve(
          prompts.stream().mapToLong(Prompt::length).sum(),
          Prompts.longest(request, prompts, model.contextLength()));
      RunEnd end =
          new RunEnd(
              request.operation(),
              id,
              charge,
              counted,
              measured,
              genAi,
              observed,
              holding,
              () -> copy(invocation, id, request));
      Recall recall =
          memory.recall(invocation, lease.model(), request, wish, prompts.get(0).tokens());
      if (recall instanceof Recall.Found found) {
        RecalledRun run = new RecalledRun(begun, listener, end, found);
        run.submit(mailbox());
        return run;
      }
      GenerationRun run =
          new GenerationRun(
              begun, told(listener, recall), mailbox(), statistics.of(id, model::load), end);
      run.submit(request, invocation.caller().tenant());
      return run;
    } catch (Throwable e) {
      if (Fault.isOurs(e)) {
        counted.failed();
      } else {
        counted.refused();
      }
      measured.failed(e, null);
      throw e;
    }
  }

  private void copy(Invocation invocation, ModelVersion answered, GenerationRequest request) {
    String tenant = invocation.caller().tenant();
    shadowing.copy(
        invocation,
        answered,
        new CopiedText(request, tenant, texts, statistics),
        Function.identity());
  }

  /** Whose tasks run in the context of the calling thread. */
  private Mailbox mailbox() {
    ContextSnapshot context = contexts.captureAll();
    return new Mailbox(task -> threads.execute(context.wrap(task)));
  }

  private static GenerationListener told(GenerationListener listener, Recall recall) {
    return recall instanceof Recall.Missed missed
        ? new RememberingListener(listener, missed.remember())
        : listener;
  }

  /**
   * The language model that a model is, while it is leased.
   *
   * @throws PlatformException invalid, where it is none
   */
  static TextModel model(ServedModel model, TextModels texts) {
    return texts
        .of(model)
        .orElseThrow(
            () ->
                PlatformException.invalid(
                    "model",
                    "The model '%s' does not generate text.".formatted(model.id().name())));
  }

  /**
   * Whether the version that the request gets is a language model.
   *
   * @throws PlatformException not found, denied or unavailable as {@link CallersModels} says
   */
  public boolean generates(Invocation invocation) {
    try (Lease lease = invocation.lease(models)) {
      return texts.of(lease.model()).isPresent();
    }
  }

  /** What asks a model something without generating. */
  @FunctionalInterface
  public interface Question<T> {
    T ask(TextModel model);
  }

  /**
   * The answer of the version that the request gets.
   *
   * @throws PlatformException as {@link #generate}
   */
  public <T> T ask(Invocation invocation, Question<T> question) {
    try (Lease lease = invocation.lease(models)) {
      return question.ask(model(lease.model(), texts));
    }
  }

  /** What a request holds until its end; given back in the reverse order, once. */
  static final class Holding {
    private final List<Runnable> held = new ArrayList<>();

    void add(Runnable release) {
      held.add(release);
    }

    void close() {
      for (int i = held.size() - 1; i >= 0; i--) {
        held.remove(i).run();
      }
    }
  }
}
