package io.llmplatform.inference.grpc;

import com.google.protobuf.ByteString;
import io.llmplatform.inference.api.InferParameter;
import io.llmplatform.inference.api.ModelInferResponse;
import io.llmplatform.inference.api.ModelInferResponse.InferOutputTensor;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.generation.GenerationListener;
import io.llmplatform.inference.generation.TextPiece;
import io.llmplatform.inference.generation.Usage;
import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.openinference.Cancellation;
import io.llmplatform.inference.openinference.RawData;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells of a text as Triton's decoupled models do: by any number of answers, of which the last has
 * the parameter {@code triton_final_response}. Told by one thread at a time.
 */
final class TextAnswers implements GenerationListener {
  private static final String FINAL = "triton_final_response";

  /** Where answers go. Thread-safe. */
  interface Sink {
    void answer(ModelInferResponse answer, boolean last);

    void failed(Throwable failure);
  }

  private final String id;
  private final boolean streamed;
  private final Sink sink;
  private final StringBuilder text = new StringBuilder();
  private @Nullable ModelVersion by;
  private volatile @Nullable Runnable ended;
  private volatile boolean done;

  TextAnswers(String id, boolean streamed, String prefix, Sink sink) {
    this.id = id;
    this.streamed = streamed;
    this.sink = sink;
    this.text.append(prefix);
  }

  /** Abandons the text when its call is cancelled, as long as it lasts. */
  void letGoOn(Cancellation cancellation, Runnable abandon) {
    cancellation.onCancel(abandon);
    ended = () -> cancellation.forget(abandon);
    if (done) {
      cancellation.forget(abandon);
    }
  }

  @Override
  public void begun(Begun begun) {
    by = begun.by();
  }

  @Override
  public void piece(int choice, TextPiece piece) {
    text.append(piece.text());
    if (streamed && !text.isEmpty()) {
      tell(false);
    }
  }

  @Override
  public void ended(int choice, Ending ending) {
    // What follows is told of the whole request.
  }

  @Override
  public void completed(Usage usage) {
    close();
    tell(true);
  }

  @Override
  public void failed(Throwable failure) {
    close();
    sink.failed(failure);
  }

  private void close() {
    done = true;
    Runnable task = ended;
    if (task != null) {
      task.run();
    }
  }

  private void tell(boolean last) {
    ModelVersion version = Objects.requireNonNull(by, "told before it has begun");
    Tensor output = new Tensor.Strings(Shape.of(1), List.of(text.toString()));
    text.setLength(0);
    sink.answer(
        ModelInferResponse.newBuilder()
            .setModelName(version.name())
            .setModelVersion(Integer.toString(version.version()))
            .setId(id)
            .putParameters(FINAL, InferParameter.newBuilder().setBoolParam(last).build())
            .addOutputs(
                InferOutputTensor.newBuilder()
                    .setName("text_output")
                    .setDatatype("BYTES")
                    .addShape(1))
            .addRawOutputContents(ByteString.copyFrom(RawData.write(output)))
            .build(),
        last);
  }
}
