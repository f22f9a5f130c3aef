package io.llmplatform.inference.openai;

import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.answer.StreamedAnswer;
import io.llmplatform.inference.answer.StreamedAnswers;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.cache.CacheUse;
import io.llmplatform.inference.cache.answers.CacheWish;
import io.llmplatform.inference.capture.CapturingText;
import io.llmplatform.inference.generation.GeneratingText;
import io.llmplatform.inference.generation.GenerationListener;
import io.llmplatform.inference.generation.GenerationRequest;
import io.llmplatform.inference.generation.PromptSource;
import io.llmplatform.inference.invocation.Invocation;
import io.llmplatform.inference.retrieval.answer.Quotations;
import io.llmplatform.inference.retrieval.answer.QuotingDocuments;
import io.llmplatform.inference.settings.InferenceSettings;
import io.llmplatform.inference.settings.LiveSettings;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /v1/chat/completions} and {@code /v1/completions}, as OpenAI's API reference
 * describes them.
 */
@Tag(name = "OpenAI")
@RestController
class ChatController {
  private static final String USE = "use";

  private final GeneratingText generating;
  private final CapturingText capturing;
  private final QuotingDocuments documents;
  private final StreamedAnswers answers;
  private final LiveSettings settings;

  ChatController(
      GeneratingText generating,
      CapturingText capturing,
      QuotingDocuments documents,
      StreamedAnswers answers,
      LiveSettings settings) {
    this.generating = generating;
    this.capturing = capturing;
    this.documents = documents;
    this.answers = answers;
    this.settings = settings;
  }

  @Operation(
      summary = "Answers a conversation",
      description =
          "Compatible with OpenAI's chat completions, streamed (\"stream\": true) or whole. Beyond"
              + " them it takes vLLM's top_k, min_p, repetition_penalty, stop_token_ids,"
              + " include_stop_str_in_output, ignore_eos, min_tokens and chat_template_kwargs."
              + " max_tokens above the room that the prompt leaves in the model's context is as"
              + " that room. A budget is reserved for the prompt and the longest answer, and"
              + " settled to what was generated, also where the client leaves. The tool file_search"
              + " has passages of vector stores, as the caller may read them, quoted in the prompt;"
              + " the message then has annotations of what it cites, file_search_results and"
              + " file_search. Where the platform"
              + " remembers answers, x-cache says whether this is one (exact, semantic) or not"
              + " (miss); \"Cache-Control: no-store\" goes without.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = ChatSchema.class)))
  @PostMapping(
      path = "/v1/chat/completions",
      produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_EVENT_STREAM_VALUE})
  void chat(
      @Parameter(hidden = true) Caller caller,
      HttpServletRequest request,
      HttpServletResponse response) {
    InferenceSettings limits = settings.get();
    ChatBodyReader reader = new ChatBodyReader(limits.generation());
    JsonBody.read(request, limits.requests().maxBody(), reader);
    ChatBody body = reader.body();
    Optional<Quotations> quotations =
        body.search().map(search -> documents.quote(caller, search, body.prompt()));
    StreamedAnswer answer = answer(body.streamed(), request, response);
    generate(
        Invocation.http(caller, "openai", body.model(), null, request, response),
        quotations.map(found -> quoting(body, found)).orElse(body.request()),
        wish(request),
        body.streamed()
            ? new ChatStream(body, quotations, answer)
            : new ChatWhole(body, quotations, answer),
        answer);
  }

  private static GenerationRequest quoting(ChatBody body, Quotations found) {
    return body.request().with(new PromptSource.Quoting("messages", body.prompt(), found.chat()));
  }

  @Operation(
      summary = "Continues texts",
      description =
          "Compatible with OpenAI's completions, streamed or whole, with the same members beyond"
              + " them as chat completions. suffix is not taken; best_of must be n. With echo"
              + " and logprobs the tokens of the prompt are told with their logarithms, too.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = CompletionSchema.class)))
  @PostMapping(
      path = "/v1/completions",
      produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_EVENT_STREAM_VALUE})
  void complete(
      @Parameter(hidden = true) Caller caller,
      HttpServletRequest request,
      HttpServletResponse response) {
    InferenceSettings limits = settings.get();
    CompletionBodyReader reader = new CompletionBodyReader(limits.generation());
    JsonBody.read(request, limits.requests().maxBody(), reader);
    CompletionBody body = reader.body();
    StreamedAnswer answer = answer(body.streamed(), request, response);
    generate(
        Invocation.http(caller, "openai", body.model(), null, request, response),
        body.request(),
        wish(request),
        new CompletionListener(body, answer),
        answer);
  }

  private StreamedAnswer answer(
      boolean streamed, HttpServletRequest request, HttpServletResponse response) {
    return streamed ? answers.events(request, response) : answers.json(request, response);
  }

  /** {@code x-cache: use} takes an answer from memory at any temperature. */
  private static CacheWish wish(HttpServletRequest request) {
    return new CacheWish(
        CacheUse.of(Collections.list(request.getHeaders(HttpHeaders.CACHE_CONTROL))),
        USE.equalsIgnoreCase(request.getHeader(GeneratingText.CACHE)));
  }

  private void generate(
      Invocation invocation,
      GenerationRequest request,
      CacheWish wish,
      AnswerListener listener,
      StreamedAnswer answer) {
    // Where a service acts in the caller's name, nobody waits.
    GenerationRequest wanted = invocation.caller().actor().isPresent() ? request.last() : request;
    GenerationListener told = capturing.capturing(invocation, wanted, listener, listener::id);
    answer.onGone(generating.generate(invocation, wanted, wish, told)::abandon);
    answer.write();
  }
}
