package io.llmplatform.inference.engine;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.tensor.Tensor;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * The use case: a client's tensors, checked, run on a worker, perhaps beside others'. Thread-safe.
 */
public final class RunningTensors {
  private static final int BYTES_PER_TOKEN = 1024;

  /**
   * The limits in force; read once for each request.
   *
   * @param maxTokens weight of one request
   */
  public record Limits(long maxTokens, long maxPendingTokens) {}

  /**
   * @param tokens the request's weight
   * @param queued how long the request waited for a worker
   * @param computed the request's part of the workers' time
   * @param rows sequences in it, 1 where the session takes no batches
   */
  public record Result(
      Map<String, Tensor> outputs, long tokens, Duration queued, Duration computed, int rows) {}

  private final Engine engine;
  private final Supplier<Limits> limits;

  public RunningTensors(Engine engine, Supplier<Limits> limits) {
    this.engine = engine;
    this.limits = limits;
  }

  /**
   * @param terms on which the session's rows run
   * @param outputs names, in the order wanted; empty for all
   * @param admission is told the request's weight before anything is queued; what it throws refuses
   *     the request
   * @throws PlatformException when the session does not take these inputs
   * @throws QueueFull when too much is pending
   * @throws DeadlinePassed when the request's timeout passed before its run
   * @throws EngineStopped on shutdown
   * @throws ComputationFailed when the model refuses the values
   */
  public Result run(
      SessionQueue tensors,
      Terms terms,
      Map<String, Tensor> inputs,
      List<String> outputs,
      Urgency urgency,
      LongConsumer admission) {
    ModelSession session = tensors.session();
    Set<String> wanted = new LinkedHashSet<>(outputs);
    SessionContract.checkInputs(session.inputs(), inputs);
    SessionContract.checkOutputs(session.outputs(), wanted);
    if (wanted.isEmpty()) {
      session.outputs().forEach(spec -> wanted.add(spec.name()));
    }
    Limits now = limits.get();
    long weight = weight(inputs);
    if (weight > now.maxTokens()) {
      throw PlatformException.tooLarge(
          "The request has %d tokens; one tensor request may have at most %d."
              .formatted(weight, now.maxTokens()));
    }
    admission.accept(weight);
    List<Row<TensorRow>> rows = tensors.rows(inputs, wanted, weight, engine.batching(terms));
    Submission<Map<String, Tensor>> submission =
        engine.submit(tensors.queue(), rows, urgency, terms.yielding(), now.maxPendingTokens());
    return new Result(
        SessionQueue.whole(submission.join()),
        weight,
        submission.queued(),
        submission.computed(),
        rows.stream().mapToInt(Row::size).sum());
  }

  /** Token ids weigh one each; a model without integer inputs weighs a token for each KiB. */
  private static long weight(Map<String, Tensor> inputs) {
    long ids = 0;
    long bytes = 0;
    for (Tensor tensor : inputs.values()) {
      long elements = tensor.shape().elements();
      ids = tensor.type().isInteger() ? Math.max(ids, elements) : ids;
      bytes += elements * Math.max(1, tensor.type().size());
    }
    return Math.max(1, ids > 0 ? ids : bytes / BYTES_PER_TOKEN);
  }
}
