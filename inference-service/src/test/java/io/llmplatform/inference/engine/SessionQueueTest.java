package io.llmplatform.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.FakeSession;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SessionQueueTest {
  private final Engine engine =
      new Engine(1, System::nanoTime, () -> new Batching(8, 1000, 0, Duration.ZERO, 100));
  private final RunningTensors running =
      new RunningTensors(engine, () -> new RunningTensors.Limits(10_000, 10_000));
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void stop() {
    gate.countDown();
    engine.drain(Duration.ZERO);
  }

  // The fake session's vector of a token is (id, position).
  @Test
  void sequencesOfManyLengthsShareARunAndEachGetsItsOwnBack() {
    Spy spy = new Spy(new FakeSession());
    SessionQueue tensors = new SessionQueue(spy, Terms.plain(), RunListener.NONE);
    hold();
    CompletableFuture<Map<String, Tensor>> two = run(tensors, tokens(2, 7, 8, 9, 4, 5, 6));
    CompletableFuture<Map<String, Tensor>> longer = run(tensors, tokens(1, 1, 2, 3, 4, 5));
    awaitPending(6 + 5 + 1);
    gate.countDown();

    assertThat(shape(two)).isEqualTo(Shape.of(2, 3, 2));
    assertThat(floats(two)).containsExactly(7, 0, 8, 1, 9, 2, 4, 0, 5, 1, 6, 2);
    assertThat(shape(longer)).isEqualTo(Shape.of(1, 5, 2));
    assertThat(floats(longer)).containsExactly(1, 0, 2, 1, 3, 2, 4, 3, 5, 4);
    assertThat(spy.shapes).containsExactly(Shape.of(3, 5));
  }

  @Test
  void answersOutlastTheBuffersOfTheirRun() {
    SessionQueue tensors =
        new SessionQueue(new Lending(new FakeSession()), Terms.plain(), RunListener.NONE);
    hold();
    CompletableFuture<Map<String, Tensor>> cut = run(tensors, tokens(1, 7, 8));
    CompletableFuture<Map<String, Tensor>> whole = run(tensors, tokens(1, 1, 2, 3));
    awaitPending(2 + 3 + 1);
    gate.countDown();
    cut.join();
    whole.join();

    CompletableFuture<Map<String, Tensor>> alone = run(tensors, tokens(1, 5, 6, 4));
    alone.join();
    run(tensors, tokens(1, 9, 9, 9)).join();

    assertThat(floats(cut)).containsExactly(7, 0, 8, 1);
    assertThat(floats(whole)).containsExactly(1, 0, 2, 1, 3, 2);
    assertThat(floats(alone)).containsExactly(5, 0, 6, 1, 4, 2);
  }

  @Test
  void tellsOfEachRunHowManySequencesItHadAndWhatTookHowLong() {
    List<Integer> sequences = new java.util.concurrent.CopyOnWriteArrayList<>();
    SessionQueue tensors =
        new SessionQueue(
            new FakeSession(),
            Terms.plain(),
            (count, input, infer, output) -> {
              assertThat(input).isNotNegative();
              assertThat(infer).isPositive();
              assertThat(output).isNotNegative();
              sequences.add(count);
            });
    hold();
    CompletableFuture<Map<String, Tensor>> two = run(tensors, tokens(2, 7, 8, 9, 4, 5, 6));
    CompletableFuture<Map<String, Tensor>> one = run(tensors, tokens(1, 1, 2, 3, 4, 5));
    awaitPending(6 + 5 + 1);
    gate.countDown();

    two.join();
    one.join();
    assertThat(sequences).containsExactly(3);
  }

  @Test
  void aRequestOfMoreRowsThanARunHoldsIsTakenApartAndPutTogether() {
    Spy spy = new Spy(new FakeSession());
    SessionQueue tensors = new SessionQueue(spy, Terms.plain(), RunListener.NONE);
    long[] ids = LongStream.range(0, 20).toArray();

    CompletableFuture<Map<String, Tensor>> all = run(tensors, tokens(20, ids));

    assertThat(shape(all)).isEqualTo(Shape.of(20, 1, 2));
    assertThat(IntStream.range(0, 20).mapToObj(i -> floats(all)[2 * i]))
        .containsExactlyElementsOf(LongStream.of(ids).mapToObj(id -> (float) id).toList());
    assertThat(spy.shapes).hasSize(3).allMatch(shape -> shape.dimension(0) <= 8);
  }

  @Test
  void aRequestOfMoreTokensThanARunHoldsIsTakenApartToo() {
    Spy spy = new Spy(new FakeSession());
    SessionQueue tensors = new SessionQueue(spy, Terms.plain(), RunListener.NONE);
    long[] ids = LongStream.range(0, 4 * 400).toArray();

    CompletableFuture<Map<String, Tensor>> all = run(tensors, tokens(4, ids));

    assertThat(shape(all)).isEqualTo(Shape.of(4, 400, 2));
    assertThat(IntStream.range(0, 4).mapToObj(i -> floats(all)[2 * 400 * i]))
        .containsExactly(0f, 400f, 800f, 1200f);
    assertThat(spy.shapes).containsExactly(Shape.of(2, 400), Shape.of(2, 400));
  }

  @Test
  void rowsOfOtherShapesShareNoRun() {
    Spy spy = new Spy(new Doubling("batch", "batch"));
    SessionQueue tensors = new SessionQueue(spy, Terms.plain(), RunListener.NONE);
    hold();
    CompletableFuture<Map<String, Tensor>> one = run(tensors, Map.of("x", floats(1, 2, 3, 4)));
    CompletableFuture<Map<String, Tensor>> wide = run(tensors, Map.of("x", floats(1, 3, 1, 2, 3)));
    CompletableFuture<Map<String, Tensor>> two =
        run(tensors, Map.of("x", floats(2, 2, 5, 6, 7, 8)));
    awaitPending(4);
    gate.countDown();

    assertThat(floats(one)).containsExactly(6, 8);
    assertThat(floats(wide)).containsExactly(2, 4, 6);
    assertThat(floats(two)).containsExactly(10, 12, 14, 16);
    assertThat(spy.shapes).containsExactlyInAnyOrder(Shape.of(3, 2), Shape.of(1, 3));
  }

  @Test
  void aRequestWhoseInputsHaveUnequalRowsSharesNoRun() {
    Spy spy = new Spy(new WithTable());
    SessionQueue tensors = new SessionQueue(spy, Terms.plain(), RunListener.NONE);
    assertThat(tensors.takesBatches()).isTrue();
    hold();
    Tensor table = floats(1, 2, 9, 9);
    CompletableFuture<Map<String, Tensor>> one =
        run(tensors, Map.of("x", floats(2, 2, 1, 2, 3, 4), "table", table));
    CompletableFuture<Map<String, Tensor>> other =
        run(tensors, Map.of("x", floats(2, 2, 5, 6, 7, 8), "table", table));
    gate.countDown();

    assertThat(floats(one)).containsExactly(1, 2, 3, 4);
    assertThat(floats(other)).containsExactly(5, 6, 7, 8);
    assertThat(spy.rows).containsExactly(2, 2);
  }

  @Test
  void aModelWithoutACommonBatchDimensionRunsEachRequestAlone() {
    Spy spy = new Spy(new Doubling("batch", "other"));
    SessionQueue tensors = new SessionQueue(spy, Terms.plain(), RunListener.NONE);
    assertThat(tensors.takesBatches()).isFalse();
    hold();
    CompletableFuture<Map<String, Tensor>> one = run(tensors, Map.of("x", floats(1, 1, 1)));
    CompletableFuture<Map<String, Tensor>> other = run(tensors, Map.of("x", floats(1, 1, 2)));
    awaitPending(3);
    gate.countDown();

    assertThat(floats(one)).containsExactly(2);
    assertThat(floats(other)).containsExactly(4);
    assertThat(spy.shapes).containsExactly(Shape.of(1, 1), Shape.of(1, 1));
  }

  @Test
  void aModelThatGivesOtherRowsThanItWasGivenRunsEachRequestAloneFromThenOn() {
    Spy spy = new Spy(new FirstRow());
    SessionQueue tensors = new SessionQueue(spy, Terms.plain(), RunListener.NONE);
    hold();
    CompletableFuture<Map<String, Tensor>> one = run(tensors, Map.of("x", floats(1, 1, 1)));
    CompletableFuture<Map<String, Tensor>> other = run(tensors, Map.of("x", floats(1, 1, 2)));
    awaitPending(3);
    gate.countDown();

    assertThat(floats(one)).containsExactly(1);
    assertThat(floats(other)).containsExactly(2);
    assertThat(tensors.takesBatches()).isFalse();
  }

  private void hold() {
    BatchQueue<Integer, Integer> held =
        new BatchQueue<>(
            Terms.plain(),
            rows -> {
              try {
                gate.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return rows;
            });
    engine.submit(held, List.of(new Row<>(1, 1, 1, 0, "")), Urgency.DEFAULT, false, 100);
  }

  private void awaitPending(long weight) {
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> engine.pending() == weight);
  }

  private CompletableFuture<Map<String, Tensor>> run(
      SessionQueue tensors, Map<String, Tensor> inputs) {
    long before = engine.pending();
    CompletableFuture<Map<String, Tensor>> result =
        CompletableFuture.supplyAsync(
            () ->
                running
                    .run(tensors, Terms.plain(), inputs, List.of(), Urgency.DEFAULT, weight -> {})
                    .outputs());
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> engine.pending() > before || result.isDone());
    return result;
  }

  private static Shape shape(CompletableFuture<Map<String, Tensor>> result) {
    return result.join().values().iterator().next().shape();
  }

  private static float[] floats(CompletableFuture<Map<String, Tensor>> result) {
    Tensor.Fixed tensor = (Tensor.Fixed) result.join().values().iterator().next();
    float[] floats = new float[Math.toIntExact(tensor.shape().elements())];
    tensor.view().asFloatBuffer().get(floats);
    return floats;
  }

  private static Map<String, Tensor> tokens(int rows, long... ids) {
    ByteBuffer data = Tensor.allocate((long) ids.length * Long.BYTES);
    LongStream.of(ids).forEach(data::putLong);
    Tensor tensor =
        new Tensor.Fixed(ElementType.INT64, Shape.of(rows, ids.length / rows), data.flip());
    return Map.of("input_ids", tensor, "attention_mask", tensor);
  }

  private static Tensor floats(int rows, int columns, float... values) {
    ByteBuffer data = Tensor.allocate((long) values.length * Float.BYTES);
    for (float value : values) {
      data.putFloat(value);
    }
    return new Tensor.Fixed(ElementType.FP32, Shape.of(rows, columns), data.flip());
  }

  /** Notes the shapes of the runs. */
  private static final class Spy implements ModelSession {
    private final ModelSession session;
    private final List<Shape> shapes =
        java.util.Collections.synchronizedList(new java.util.ArrayList<>());
    private final List<Integer> rows =
        java.util.Collections.synchronizedList(new java.util.ArrayList<>());

    Spy(ModelSession session) {
      this.session = session;
    }

    @Override
    public List<TensorSpec> inputs() {
      return session.inputs();
    }

    @Override
    public List<TensorSpec> outputs() {
      return session.outputs();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs) {
      shapes.add(inputs.values().iterator().next().shape());
      rows.add(inputs.values().stream().mapToInt(Tensors::rows).max().orElse(0));
      return session.run(inputs, outputs);
    }

    @Override
    public void close() {
      session.close();
    }
  }

  /** y = 2 x, of any size. */
  private static class Doubling implements ModelSession {
    private final String in;
    private final String out;

    Doubling(String in, String out) {
      this.in = in;
      this.out = out;
    }

    @Override
    public List<TensorSpec> inputs() {
      return List.of(
          new TensorSpec("x", ElementType.FP32, List.of(-1L, -1L), List.of(in, "columns")));
    }

    @Override
    public List<TensorSpec> outputs() {
      return List.of(
          new TensorSpec("y", ElementType.FP32, List.of(-1L, -1L), List.of(out, "columns")));
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs) {
      Tensor.Fixed x = (Tensor.Fixed) inputs.values().iterator().next();
      ByteBuffer data = Tensor.allocate(x.data().limit());
      for (int i = 0; i < x.shape().elements(); i++) {
        data.putFloat(2 * x.view().getFloat(i * Float.BYTES));
      }
      return Map.of("y", new Tensor.Fixed(ElementType.FP32, x.shape(), data.flip()));
    }

    @Override
    public void close() {}
  }

  /** Gives x back; no dimension has a name, and the table's first is not x's. */
  private static final class WithTable extends Doubling {
    WithTable() {
      super("", "");
    }

    @Override
    public List<TensorSpec> inputs() {
      return List.of(nameless("x"), nameless("table"));
    }

    @Override
    public List<TensorSpec> outputs() {
      return List.of(nameless("y"));
    }

    private static TensorSpec nameless(String name) {
      return new TensorSpec(name, ElementType.FP32, List.of(-1L, 2L), List.of("", ""));
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs) {
      return Map.of("y", java.util.Objects.requireNonNull(inputs.get("x")));
    }
  }

  /** Gives its first row, whatever it gets. */
  private static final class FirstRow extends Doubling {
    FirstRow() {
      super("batch", "batch");
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs) {
      return Map.of("y", Tensors.rows(inputs.values().iterator().next(), 0, 1));
    }
  }

  /** Gives all outputs in one buffer, which it fills with something else afterwards. */
  private static final class Lending implements ModelSession {
    private final ModelSession session;
    private final ByteBuffer buffer = Tensor.allocate(1 << 10);

    Lending(ModelSession session) {
      this.session = session;
    }

    @Override
    public List<TensorSpec> inputs() {
      return session.inputs();
    }

    @Override
    public List<TensorSpec> outputs() {
      return session.outputs();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs) {
      return session.run(inputs, outputs);
    }

    @Override
    public <T> T run(Map<String, Tensor> inputs, Set<String> outputs, Function<Outputs, T> reader) {
      Map<String, Tensor> lent = new HashMap<>(session.run(inputs, outputs));
      buffer.clear();
      lent.replaceAll((name, tensor) -> moved((Tensor.Fixed) tensor));
      T result = reader.apply(new Outputs(lent, true));
      buffer.put(0, new byte[buffer.capacity()]);
      return result;
    }

    private Tensor moved(Tensor.Fixed tensor) {
      ByteBuffer view = tensor.view();
      ByteBuffer part = buffer.slice(buffer.position(), view.remaining());
      buffer.put(view);
      return new Tensor.Fixed(tensor.type(), tensor.shape(), part.order(ByteOrder.nativeOrder()));
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
