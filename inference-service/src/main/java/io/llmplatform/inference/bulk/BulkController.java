package io.llmplatform.inference.bulk;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.llmplatform.common.trace.TraceId;
import io.llmplatform.inference.threads.RequestThreads;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /internal/requests}: many requests in one exchange; the gateway does not route it.
 */
@Tag(name = "Internal")
@RestController
class BulkController {
  private static final Logger log = LoggerFactory.getLogger(BulkController.class);

  private final AnsweringLine answering;
  private final BulkSettings settings;
  private final Semaphore places;
  private final ContextSnapshotFactory contexts = ContextSnapshotFactory.builder().build();
  private final Executor threads;

  BulkController(AnsweringLine answering, BulkSettings settings) {
    this.answering = answering;
    this.settings = settings;
    this.places = new Semaphore(settings.maxConcurrent());
    this.threads = threads();
  }

  /** Bounded by the places. */
  private static Executor threads() {
    if (RequestThreads.areVirtual()) {
      return RequestThreads.unbounded("bulk");
    }
    CustomizableThreadFactory factory = new CustomizableThreadFactory("bulk-");
    factory.setDaemon(true);
    return Executors.newCachedThreadPool(factory);
  }

  @Operation(
      summary = "Answers many requests",
      description =
          "A line of JSON for each: {\"id\", \"url\", \"body\"}, with url /v1/embeddings,"
              + " /v1/chat/completions or /v1/completions. Each is answered by a line {\"id\","
              + " \"status_code\", \"request_id\", \"retry_after\", \"usage\", \"body\"}, with body"
              + " what the endpoint answers, as soon as it is there. They run behind all requests"
              + " that come by themselves, and wait where there is too much to do.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_NDJSON_VALUE,
              schema = @Schema(type = "string")))
  @ApiResponse(
      responseCode = "200",
      description = "The answers.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_NDJSON_VALUE,
              schema = @Schema(type = "string")))
  @Refuses.Invalid("A line is no request.")
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.TooLarge("There are too many lines, or too many bytes.")
  @PostMapping(
      path = "/internal/requests",
      consumes = MediaType.APPLICATION_NDJSON_VALUE,
      produces = MediaType.APPLICATION_NDJSON_VALUE)
  void answer(
      @Parameter(hidden = true) Caller caller,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    List<BulkLine> lines = lines(request);
    Object trace = request.getAttribute(TraceId.HEADER);
    Map<String, Object> attributes = trace == null ? Map.of() : Map.of(TraceId.HEADER, trace);
    String requestId = trace == null ? UUID.randomUUID().toString() : trace.toString();
    Caller unhurried = AnsweringLine.unhurried(caller);
    ContextSnapshot context = contexts.captureAll();
    List<BulkExchange.Part> work =
        new BulkParts(answering, unhurried, requestId, attributes).of(lines);
    response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
    try {
      new BulkExchange(task -> threads.execute(context.wrap(task)), places, settings.keepAlive())
          .run(work, response.getOutputStream());
    } catch (IOException e) {
      log.debug("Nobody waits for the answers any more", e);
    }
  }

  private List<BulkLine> lines(HttpServletRequest request) throws IOException {
    long most = settings.maxBody().toBytes();
    byte[] body =
        request.getInputStream().readNBytes((int) Math.min(Integer.MAX_VALUE - 8, most + 1));
    if (body.length > most) {
      throw PlatformException.tooLarge("The body is larger than %d bytes.".formatted(most));
    }
    List<BulkLine> lines = new ArrayList<>();
    int from = 0;
    for (int number = 1; from < body.length; number++) {
      int to = from;
      while (to < body.length && body[to] != '\n') {
        to++;
      }
      if (to > from) {
        lines.add(BulkLine.parse(Arrays.copyOfRange(body, from, to), number));
      }
      from = to + 1;
    }
    if (lines.size() > settings.maxLines()) {
      throw PlatformException.tooLarge(
          "There are more than %d lines.".formatted(settings.maxLines()));
    }
    return lines;
  }
}
