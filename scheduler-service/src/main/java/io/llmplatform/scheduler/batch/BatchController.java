package io.llmplatform.scheduler.batch;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.llmplatform.common.security.Owner;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

/** {@code /v1/batches}, as OpenAI's API reference describes it. */
@RestController
@RequestMapping(path = "/v1/batches", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(
    name = "Batches",
    description =
        "Files of up to 50,000 requests, run when interactive traffic leaves room. Compatible with"
            + " OpenAI's batches.")
class BatchController {
  private static final int MAX_PAGE = 100;
  private static final String EXAMPLE =
      """
      {"input_file_id": "file-abc123", "endpoint": "/v1/embeddings", "completion_window": "24h"}\
      """;

  private final CreatingBatch creating;
  private final CancellingBatch cancelling;
  private final Batches batches;
  private final BatchProgress progress;
  private final Clock clock;

  BatchController(
      CreatingBatch creating,
      CancellingBatch cancelling,
      Batches batches,
      BatchProgress progress,
      Clock clock) {
    this.creating = creating;
    this.cancelling = cancelling;
    this.batches = batches;
    this.progress = progress;
    this.clock = clock;
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Create a batch",
      description =
          "The file is validated afterwards: a batch whose file is not valid fails, and its errors"
              + " name the lines. Other windows than 24h are taken as well, from 1m to 14d.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = @Content(examples = @ExampleObject(EXAMPLE))))
  @ApiResponse(responseCode = "200", description = "The batch.", useReturnTypeSchema = true)
  @Refuses.Invalid("The file, the endpoint, the window or the metadata is not acceptable.")
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unavailable("The file cannot be looked up at present.")
  BatchView create(@Parameter(hidden = true) Caller caller, @RequestBody BatchBody body) {
    return view(creating.create(Owner.of(caller), NewBatch.of(body)));
  }

  @GetMapping
  @Operation(summary = "List batches", description = "The tenant's, newest first.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit is not acceptable, or after names no batch.")
  @Refuses.Forbidden("The caller runs no models.")
  BatchList list(
      @Parameter(hidden = true) Caller caller,
      @Parameter(description = "last_id of the page before") @RequestParam(required = false)
          @Nullable String after,
      @Parameter(description = "1 to 100") @RequestParam(defaultValue = "20") int limit) {
    if (limit < 1 || limit > MAX_PAGE) {
      throw PlatformException.invalid("limit", "The limit is 1 to %d.".formatted(MAX_PAGE));
    }
    if (after != null) {
      requireKnown(caller.tenant(), after);
    }
    List<BatchView> found =
        batches.page(caller.tenant(), after, limit + 1).stream().map(this::view).toList();
    return BatchList.of(found, limit);
  }

  private void requireKnown(String tenant, String after) {
    boolean known =
        after.indexOf('\0') < 0
            && batches
                .find(after)
                .filter(batch -> batch.owner().tenant().equals(tenant))
                .isPresent();
    if (!known) {
      throw PlatformException.invalid("after", "There is no batch '%s'.".formatted(after));
    }
  }

  @GetMapping("/{id}")
  @Operation(
      summary = "Get a batch",
      description = "With progress (percent) and estimated_seconds_left beside OpenAI's members.")
  @ApiResponse(responseCode = "200", description = "The batch.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such batch.")
  BatchView get(@Parameter(hidden = true) Caller caller, @PathVariable String id) {
    return view(batches.get(caller.tenant(), id));
  }

  @PostMapping("/{id}/cancel")
  @Operation(
      summary = "Cancel a batch",
      description =
          "It is cancelling until lines under way have ended, then cancelled. What is done is in"
              + " the output file, every other line in the error file.")
  @ApiResponse(responseCode = "200", description = "The batch.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such batch.")
  @Refuses.Conflict("It is cancelled already, or has ended.")
  BatchView cancel(@Parameter(hidden = true) Caller caller, @PathVariable String id) {
    return view(cancelling.cancel(caller.tenant(), id));
  }

  @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  @Operation(
      summary = "Follow a batch",
      description =
          "Server-sent events named batch, each with the batch as it stands, until it has ended.")
  @ApiResponse(
      responseCode = "200",
      description = "The events.",
      content =
          @Content(
              mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
              schema = @Schema(type = "string")))
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such batch.")
  ResponseEntity<ResponseBodyEmitter> follow(
      @Parameter(hidden = true) Caller caller, @PathVariable String id) {
    return ResponseEntity.ok()
        .contentType(new MediaType(MediaType.TEXT_EVENT_STREAM, StandardCharsets.UTF_8))
        .cacheControl(CacheControl.noCache())
        .header("X-Accel-Buffering", "no")
        .body(progress.follow(caller.tenant(), id));
  }

  private BatchView view(Batch batch) {
    return BatchView.of(batch, clock.instant());
  }
}
