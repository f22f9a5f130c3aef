package io.llmplatform.inference.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.body.JsonValues;
import io.llmplatform.inference.generation.ChatPrompt;
import io.llmplatform.inference.generation.GeneratingText;
import io.llmplatform.inference.generation.TextModel;
import io.llmplatform.inference.invocation.Invocation;
import io.llmplatform.inference.settings.LiveSettings;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /tokenize} and {@code /detokenize}, as vLLM has them. Nothing is charged. */
@Tag(name = "OpenAI")
@RestController
class TokenizeController {
  private final GeneratingText generating;
  private final LiveSettings settings;

  TokenizeController(GeneratingText generating, LiveSettings settings) {
    this.generating = generating;
    this.settings = settings;
  }

  /** vLLM's answer to a text. */
  record Tokens(int count, @JsonProperty("max_model_len") int maxModelLength, int[] tokens) {}

  /** vLLM's answer to tokens. */
  record Text(String prompt) {}

  /** The body of a request for tokens, as the API description shows it. */
  @Schema(name = "TokenizeRequest")
  interface TokenizeSchema {
    @Schema(example = "tiny-instruct", requiredMode = Schema.RequiredMode.REQUIRED)
    String getModel();

    @Schema(description = "A text; or else messages.", example = "The cat sleeps.")
    String getPrompt();

    @Schema(description = "A conversation, which the model's chat template writes first.")
    Object[] getMessages();

    @Schema(
        description = "Whether a text gets what the model wants around every text.",
        defaultValue = "true")
    Boolean getAdd_special_tokens();

    @Schema(
        description = "Whether an assistant's turn is begun after the messages.",
        defaultValue = "true")
    Boolean getAdd_generation_prompt();

    @Schema(description = "Functions for the messages' template.")
    Object[] getTools();

    @Schema(description = "More variables for the messages' template.")
    Object getChat_template_kwargs();
  }

  /** The body of a request for text, as the API description shows it. */
  @Schema(name = "DetokenizeRequest")
  interface DetokenizeSchema {
    @Schema(example = "tiny-instruct", requiredMode = Schema.RequiredMode.REQUIRED)
    String getModel();

    @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
    int[] getTokens();
  }

  /** The members of either request; one for each body. */
  private static final class Body implements JsonBody.Member {
    private final int maxTools;
    private @Nullable String model;
    private @Nullable String prompt;
    private @Nullable List<Map<String, @Nullable Object>> messages;
    private Tools tools = Tools.NONE;
    private Map<String, @Nullable Object> variables = Map.of();
    private boolean special = true;
    private boolean answering = true;
    private int @Nullable [] tokens;

    Body(int maxTools) {
      this.maxTools = maxTools;
    }

    @Override
    public void read(String name, JsonParser value) throws IOException {
      switch (name) {
        case "model" -> model = JsonValues.text(name, value);
        case "prompt" -> prompt = JsonValues.text(name, value);
        case "messages" -> messages = Messages.read(value);
        case "tools" -> tools = Tools.read(value, maxTools);
        case "chat_template_kwargs" -> {
          var object = JsonValues.object(name, value);
          variables = object == null ? Map.of() : JsonValues.plain(object);
        }
        case "add_special_tokens" -> special = !Boolean.FALSE.equals(JsonValues.flag(name, value));
        case "add_generation_prompt" ->
            answering = !Boolean.FALSE.equals(JsonValues.flag(name, value));
        case "tokens" -> {
          JsonValues.requireArray(name, value);
          tokens = TokenIds.read(name, value);
        }
        default -> value.skipChildren();
      }
    }

    String model() {
      if (model == null || model.isEmpty()) {
        throw PlatformException.invalid("model", "model is required.");
      }
      return model;
    }

    int[] encodedBy(TextModel language) {
      if (messages != null) {
        ChatPrompt chat = new ChatPrompt(messages, tools.plain(), variables, answering);
        return language.encode(language.render(chat), false);
      }
      if (prompt == null) {
        throw PlatformException.invalid("prompt", "prompt or messages is required.");
      }
      return language.encode(prompt, special);
    }

    String decodedBy(TextModel language) {
      if (tokens == null) {
        throw PlatformException.invalid("tokens", "tokens is required.");
      }
      return language.decode(language.requireKnown("tokens", tokens));
    }
  }

  @Operation(
      summary = "Tells the tokens of a text or a conversation",
      description = "As vLLM's /tokenize.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = TokenizeSchema.class)))
  @PostMapping(path = "/tokenize", produces = MediaType.APPLICATION_JSON_VALUE)
  Tokens tokenize(
      @Parameter(hidden = true) Caller caller,
      HttpServletRequest request,
      HttpServletResponse response) {
    Body body = read(request);
    return generating.ask(
        Invocation.http(caller, "openai", body.model(), null, request, response),
        language -> {
          int[] tokens = body.encodedBy(language);
          return new Tokens(tokens.length, language.contextLength(), tokens);
        });
  }

  @Operation(summary = "Tells the text of tokens", description = "As vLLM's /detokenize.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = DetokenizeSchema.class)))
  @PostMapping(path = "/detokenize", produces = MediaType.APPLICATION_JSON_VALUE)
  Text detokenize(
      @Parameter(hidden = true) Caller caller,
      HttpServletRequest request,
      HttpServletResponse response) {
    Body body = read(request);
    return generating.ask(
        Invocation.http(caller, "openai", body.model(), null, request, response),
        language -> new Text(body.decodedBy(language)));
  }

  private Body read(HttpServletRequest request) {
    Body body = new Body(settings.get().generation().maxTools());
    JsonBody.read(request, settings.get().requests().maxBody(), body);
    return body;
  }
}
