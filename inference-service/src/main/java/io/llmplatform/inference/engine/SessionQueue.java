package io.llmplatform.inference.engine;

import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session whose tensor requests share runs as far as its {@link BatchSignature} allows.
 * Thread-safe until the session is closed.
 *
 * <p>That the rows of a run do not depend on each other cannot be read from a model. One whose rows
 * do is to be deployed with {@code maxBatchSize} 1.
 */
public final class SessionQueue {
  private static final Logger log = LoggerFactory.getLogger(SessionQueue.class);

  /** That of all sequences of tokens. */
  private static final Object ANY_LENGTH = "tokens";

  private final ModelSession session;
  private final BatchSignature signature;
  private final RunListener listener;
  private final BatchQueue<TensorRow, Map<String, Tensor>> queue;

  /** Whether a run gave other rows than it was given; requests share none then. */
  private volatile boolean inconsistent;

  public SessionQueue(ModelSession session, Terms terms, RunListener listener) {
    this.session = session;
    this.signature = BatchSignature.of(session);
    this.listener = listener;
    this.queue = new BatchQueue<>(terms, this::run);
  }

  public ModelSession session() {
    return session;
  }

  /** Whether requests may share runs. */
  public boolean takesBatches() {
    return signature.kind() != BatchSignature.Kind.ALONE && !inconsistent;
  }

  /** Why the session's dimensions let no requests share runs; empty where they do. */
  public String obstacle() {
    return signature.obstacle();
  }

  BatchQueue<TensorRow, Map<String, Tensor>> queue() {
    return queue;
  }

  /**
   * The rows of a request, in order: one, or where the session takes batches several of which none
   * is more than a run may hold.
   *
   * @param inputs checked by {@link SessionContract}
   * @param weight of the whole request
   */
  List<Row<TensorRow>> rows(
      Map<String, Tensor> inputs, Set<String> outputs, long weight, Batching batching) {
    if (!takesBatches() || !haveEqualRows(inputs)) {
      TensorRow whole = new TensorRow(inputs, outputs, 1, 0);
      return List.of(new Row<>(whole, Math.toIntExact(weight), 1, 0, new Object()));
    }
    int all = Tensors.rows(inputs.values().iterator().next());
    Object shape = shape(inputs);
    int most = Math.min(batching.maxSize(), batching.maxTokens() / Math.max(1, length(inputs)));
    int maxSize = Math.max(1, most);
    List<Row<TensorRow>> rows = new ArrayList<>();
    for (int from = 0; from < all; from += maxSize) {
      int count = Math.min(maxSize, all - from);
      TensorRow part =
          count == all
              ? new TensorRow(inputs, outputs, all, length(inputs))
              : new TensorRow(part(inputs, from, count), outputs, count, length(inputs));
      int share = Math.toIntExact(Math.max(1, weight * count / all));
      rows.add(new Row<>(part, share, count, part.length(), shape));
    }
    return rows;
  }

  /** Where the first dimension has no name, nothing else has asked for it. */
  private static boolean haveEqualRows(Map<String, Tensor> inputs) {
    return inputs.values().stream().mapToInt(Tensors::rows).distinct().count() == 1;
  }

  private static Map<String, Tensor> part(Map<String, Tensor> inputs, int from, int count) {
    Map<String, Tensor> part = new LinkedHashMap<>();
    inputs.forEach((name, tensor) -> part.put(name, Tensors.rows(tensor, from, count)));
    return part;
  }

  private int length(Map<String, Tensor> inputs) {
    return signature.kind() == BatchSignature.Kind.TOKENS
        ? Math.toIntExact(inputs.values().iterator().next().shape().dimension(1))
        : 0;
  }

  private Object shape(Map<String, Tensor> inputs) {
    if (signature.kind() == BatchSignature.Kind.TOKENS) {
      return ANY_LENGTH;
    }
    return session.inputs().stream()
        .map(spec -> require(inputs, spec.name()).shape().toArray())
        .map(dimensions -> Arrays.stream(dimensions).skip(1).boxed().toList())
        .toList();
  }

  private List<Map<String, Tensor>> run(List<TensorRow> rows) {
    long start = System.nanoTime();
    boolean single = rows.size() == 1;
    Map<String, Tensor> inputs = single ? rows.get(0).inputs() : together(rows);
    long made = System.nanoTime();
    int count = rows.stream().mapToInt(TensorRow::rows).sum();
    long[] computed = {made};
    List<Map<String, Tensor>> results =
        session.run(
            inputs,
            wanted(rows),
            outputs -> {
              computed[0] = System.nanoTime();
              return single ? List.of(own(outputs, rows.get(0))) : apart(outputs, rows, count);
            });
    listener.ran(count, made - start, computed[0] - made, System.nanoTime() - computed[0]);
    return results;
  }

  /** What outlasts the run, in the order in which it was asked for. */
  private static Map<String, Tensor> own(ModelSession.Outputs outputs, TensorRow row) {
    Map<String, Tensor> own = new LinkedHashMap<>();
    for (String name : row.outputs()) {
      Tensor tensor = outputs.require(name);
      own.put(name, outputs.lent() ? Tensors.onHeap(tensor) : tensor);
    }
    return own;
  }

  private Map<String, Tensor> together(List<TensorRow> rows) {
    int length = rows.stream().mapToInt(TensorRow::length).max().orElse(0);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (TensorSpec spec : session.inputs()) {
      List<Tensor> parts = rows.stream().map(row -> require(row.inputs(), spec.name())).toList();
      inputs.put(
          spec.name(), length > 0 ? Tensors.padded(parts, length) : Tensors.concatenate(parts));
    }
    return inputs;
  }

  private static Set<String> wanted(List<TensorRow> rows) {
    return rows.stream()
        .flatMap(row -> row.outputs().stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private void requireRows(Map<String, Tensor> results, int rows) {
    results.forEach(
        (name, tensor) -> {
          if (tensor.shape().rank() == 0 || tensor.shape().dimension(0) != rows) {
            inconsistent = true;
            log.warn(
                "The output '{}' has shape {} for {} rows: requests of this model share no runs"
                    + " from now on",
                name,
                tensor.shape(),
                rows);
            throw new IllegalStateException("the output %s has other rows".formatted(name));
          }
        });
  }

  private List<Map<String, Tensor>> apart(
      ModelSession.Outputs results, List<TensorRow> rows, int count) {
    requireRows(results.tensors(), count);
    List<Map<String, Tensor>> apart = new ArrayList<>();
    int from = 0;
    for (TensorRow row : rows) {
      Map<String, Tensor> own = new LinkedHashMap<>();
      for (String name : row.outputs()) {
        own.put(name, part(results, name, from, row));
      }
      apart.add(own);
      from += row.rows();
    }
    return apart;
  }

  /** What is a request's own and outlasts the run. */
  private Tensor part(ModelSession.Outputs results, String name, int from, TensorRow row) {
    Tensor result = results.require(name);
    Tensor part =
        signature.sequences().contains(name)
            ? Tensors.cut(result, from, row.rows(), row.length())
            : Tensors.rows(result, from, row.rows());
    return results.lent() ? Tensors.onHeap(part) : part;
  }

  /** The outputs of a request from those of its rows. */
  static Map<String, Tensor> whole(List<Map<String, Tensor>> rows) {
    if (rows.size() == 1) {
      return rows.get(0);
    }
    Map<String, Tensor> whole = new LinkedHashMap<>();
    for (String name : rows.get(0).keySet()) {
      whole.put(name, Tensors.concatenate(rows.stream().map(each -> require(each, name)).toList()));
    }
    return whole;
  }

  private static Tensor require(Map<String, Tensor> tensors, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalStateException("the session gave no " + name);
    }
    return tensor;
  }
}
