package io.llmplatform.inference.grpc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.api.ModelInferRequest;
import io.llmplatform.inference.generation.GeneratingText;
import io.llmplatform.inference.generation.Generation;
import io.llmplatform.inference.generation.GenerationRequest;
import io.llmplatform.inference.invocation.Invocation;
import io.llmplatform.inference.openinference.TextParameters;
import io.llmplatform.inference.settings.LiveSettings;
import io.llmplatform.inference.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Generates text for requests with the inputs of Triton's vLLM backend: {@code text_input} (BYTES),
 * {@code stream} and {@code exclude_input_in_output} (BOOL), {@code sampling_parameters} (BYTES, a
 * JSON object). Parameters of the request are taken as those. Thread-safe.
 */
final class GeneratingCalls {
  private static final String TEXT = "text_input";
  private static final String SAMPLING = "sampling_parameters";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final GeneratingText generating;
  private final LiveSettings settings;

  GeneratingCalls(GeneratingText generating, LiveSettings settings) {
    this.generating = generating;
    this.settings = settings;
  }

  /** Whether the request is for text, and goes to a model that generates some. */
  boolean isFor(Calls.Call call, ModelInferRequest message) {
    return message.getInputsList().stream().anyMatch(input -> input.getName().equals(TEXT))
        && generating.generates(invocation(call, message));
  }

  private static Invocation invocation(Calls.Call call, ModelInferRequest message) {
    return new Invocation(
        call.caller(),
        "kserve-grpc",
        message.getModelName(),
        InferenceCalls.version(message.getModelVersion()),
        call.metadata()::has,
        call.metadata()::tell);
  }

  /** Begins; the answers come later, unless this throws. */
  void begin(Calls.Call call, ModelInferRequest message, TextAnswers.Sink sink) {
    Map<String, Tensor> inputs = InferDecoder.decode(message).inputs();
    boolean streamed = flag("stream", inputs, false);
    String text = text(TEXT, inputs);
    if (text == null) {
      throw PlatformException.invalid("inputs", "The input 'text_input' must be BYTES.");
    }
    TextParameters parameters = new TextParameters(SAMPLING, settings.get().generation());
    message
        .getParametersMap()
        .forEach((name, value) -> parameters.take(name, Parameters.value(name, value)));
    parameters.takeAll(sampling(text(SAMPLING, inputs)));
    GenerationRequest request = parameters.request(TEXT, text);
    String prefix = flag("exclude_input_in_output", inputs, streamed) ? "" : text;
    TextAnswers answers = new TextAnswers(message.getId(), streamed, prefix, sink);
    Generation generation = generating.generate(invocation(call, message), request, answers);
    answers.letGoOn(call.cancellation(), generation::abandon);
  }

  private static Map<String, @Nullable Object> sampling(@Nullable String json) {
    if (json == null || json.isBlank()) {
      return Map.of();
    }
    try {
      @SuppressWarnings("unchecked") // Jackson makes such a map of any object.
      Map<String, @Nullable Object> members = JSON.readValue(json, Map.class);
      return members;
    } catch (JsonProcessingException e) {
      throw PlatformException.invalid(SAMPLING, "sampling_parameters must be a JSON object.")
          .causedBy(e);
    }
  }

  private static @Nullable String text(String name, Map<String, Tensor> inputs) {
    return inputs.get(name) instanceof Tensor.Strings strings && strings.values().size() == 1
        ? strings.values().get(0)
        : null;
  }

  private static boolean flag(String name, Map<String, Tensor> inputs, boolean usual) {
    if (!(inputs.get(name) instanceof Tensor.Fixed fixed)) {
      return usual;
    }
    ByteBuffer data = fixed.view();
    return data.hasRemaining() && data.get() != 0;
  }
}
