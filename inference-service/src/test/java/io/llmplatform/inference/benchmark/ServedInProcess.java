package io.llmplatform.inference.benchmark;

import io.llmplatform.inference.engine.Batching;
import io.llmplatform.inference.engine.Engine;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.engine.RunListener;
import io.llmplatform.inference.engine.RunningTensors;
import io.llmplatform.inference.engine.SessionQueue;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.engine.onnx.OnnxSessions;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** The engine without a protocol before it, as the service sets it. */
final class ServedInProcess implements Served {
  private final Engine engine;
  private final TimedSession session;
  private final SessionQueue queue;
  private final RunningTensors running;

  ServedInProcess(Path model, int workers, Batching batching) {
    engine = new Engine(workers, System::nanoTime, () -> batching);
    session = new TimedSession(new OnnxSessions().open(model, "cpu"));
    queue = new SessionQueue(session, Terms.plain(), RunListener.NONE);
    running = new RunningTensors(engine, () -> new RunningTensors.Limits(16_384, 131_072));
  }

  @Override
  public String name() {
    return "engine, in process";
  }

  @Override
  public void infer(long[] ids) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (TensorSpec spec : session.inputs()) {
      inputs.put(spec.name(), tensor(spec.name(), ids));
    }
    running.run(queue, Terms.plain(), inputs, List.of(), Urgency.DEFAULT, tokens -> {});
  }

  private static Tensor tensor(String input, long[] ids) {
    ByteBuffer data = Tensor.allocate((long) ids.length * Long.BYTES);
    for (long id : ids) {
      data.putLong(
          switch (input) {
            case "input_ids" -> id;
            case "attention_mask" -> 1;
            default -> 0;
          });
    }
    return new Tensor.Fixed(ElementType.INT64, Shape.of(1, ids.length), data.flip());
  }

  @Override
  public long runtimeNanos() {
    return session.nanos.sum();
  }

  @Override
  public void close() {
    engine.drain(Duration.ofSeconds(10));
    session.close();
  }

  /** Counts the time of its runs. */
  private record TimedSession(ModelSession session, LongAdder nanos) implements ModelSession {
    TimedSession(ModelSession session) {
      this(session, new LongAdder());
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
      long start = System.nanoTime();
      try {
        return session.run(inputs, outputs);
      } finally {
        nanos.add(System.nanoTime() - start);
      }
    }

    @Override
    public <T> T run(Map<String, Tensor> inputs, Set<String> outputs, Function<Outputs, T> reader) {
      long start = System.nanoTime();
      return session.run(
          inputs,
          outputs,
          given -> {
            nanos.add(System.nanoTime() - start);
            return reader.apply(given);
          });
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
