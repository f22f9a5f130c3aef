package io.llmplatform.inference.kserve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.body.JsonValues;
import io.llmplatform.inference.generation.GenerationRequest;
import io.llmplatform.inference.openinference.TextParameters;
import io.llmplatform.inference.settings.InferenceSettings.Generation;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects the members of a request by Triton's generate extension: {@code text_input}, {@code
 * parameters}, and what its vLLM backend takes beside them. One for each body.
 */
final class GenerateBody implements JsonBody.Member {
  private static final String TEXT = "text_input";

  private final TextParameters parameters;
  private @Nullable String id;
  private @Nullable String text;
  private @Nullable Boolean stream;
  private @Nullable Boolean promptExcluded;

  GenerateBody(Generation limits) {
    this.parameters = new TextParameters("parameters", limits);
  }

  @Override
  public void read(String name, JsonParser value) throws IOException {
    switch (name) {
      case "id" -> id = JsonValues.text(name, value);
      case TEXT -> text = JsonValues.text(name, value);
      case "stream" -> stream = JsonValues.flag(name, value);
      case "exclude_input_in_output" -> promptExcluded = JsonValues.flag(name, value);
      case "parameters", "sampling_parameters" -> parameters(name, value);
      default -> value.skipChildren();
    }
  }

  private void parameters(String name, JsonParser value) throws IOException {
    JsonNode object = JsonValues.object(name, value);
    if (object == null) {
      return;
    }
    Map<String, @Nullable Object> members = JsonValues.plain(object);
    if (members.get("stream") instanceof Boolean flag) {
      stream = flag;
    }
    if (members.get("exclude_input_in_output") instanceof Boolean flag) {
      promptExcluded = flag;
    }
    parameters.takeAll(members);
  }

  @Nullable String id() {
    return id;
  }

  /** What the answer's text begins with. */
  String prefix() {
    return Boolean.TRUE.equals(promptExcluded) ? "" : text();
  }

  String text() {
    if (text == null) {
      throw PlatformException.invalid(TEXT, TEXT + " is required.");
    }
    return text;
  }

  /**
   * @param streamed what the path says
   * @throws PlatformException invalid, where a member is missing or says something else
   */
  GenerationRequest request(boolean streamed) {
    if (!streamed && Boolean.TRUE.equals(stream)) {
      throw PlatformException.invalid(
          "stream", "A stream is given by generate_stream, not by generate.");
    }
    if (streamed && Boolean.FALSE.equals(promptExcluded)) {
      throw PlatformException.invalid(
          "exclude_input_in_output", "A stream is given without its input.");
    }
    return parameters.request(TEXT, text());
  }
}
