package io.llmplatform.scheduler.training.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.llmplatform.scheduler.training.run.Checkpoint;
import io.llmplatform.scheduler.training.run.Checkpoints;
import io.llmplatform.scheduler.training.run.RunEvents;
import io.llmplatform.scheduler.training.run.TrainingRun;
import io.llmplatform.scheduler.training.run.TrainingRuns;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
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

@RestController
@RequestMapping("/v1/fine_tuning/jobs")
@Tag(
    name = "Fine-tuning",
    description = "As OpenAI's. Jobs of the caller's tenant; another tenant's are not there.")
class FineTuningController {
  private static final String EXAMPLE =
      """
      {"model": "all-minilm-l6-v2", "training_file": "file-abc", "suffix": "intents", "seed": 42,
       "method": {"type": "classifier", "classifier": {"hyperparameters": {"n_epochs": 20}}}}\
      """;
  private static final int JOBS = 20;
  private static final int EVENTS = 20;
  private static final int CHECKPOINTS = 10;

  private final RequestingRun requesting;
  private final SteeringRun steering;
  private final TrainingRuns runs;
  private final RunEvents events;
  private final Checkpoints checkpoints;
  private final StreamingEvents streaming;
  private final ObjectMapper json;

  FineTuningController(
      RequestingRun requesting,
      SteeringRun steering,
      TrainingRuns runs,
      RunEvents events,
      Checkpoints checkpoints,
      StreamingEvents streaming,
      ObjectMapper json) {
    this.requesting = requesting;
    this.steering = steering;
    this.runs = runs;
    this.events = events;
    this.checkpoints = checkpoints;
    this.streaming = streaming;
    this.json = json;
  }

  @PostMapping(
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Create a fine-tuning job",
      description =
          "Needs `inference:invoke` and `models:write` besides, which the job uses in the caller's"
              + " name. Files are validated afterwards; what is wrong with them is the job's"
              + " error.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = @Content(examples = @ExampleObject(EXAMPLE))))
  @ApiResponse(responseCode = "200", description = "The job.", useReturnTypeSchema = true)
  @Refuses.Invalid("A member is missing or wrong, or there is no such file; `param` names it.")
  @Refuses.Forbidden("The caller may not do what the job would.")
  JobBody create(@Parameter(hidden = true) Caller caller, @RequestBody CreateJob body) {
    return JobBody.of(requesting.request(caller, RequestedJob.of(body)));
  }

  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "List fine-tuning jobs",
      description = "The newest first. `metadata[k]=v` keeps those whose metadata has it.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit is not acceptable.")
  ListBody<JobBody> list(
      @Parameter(hidden = true) Caller caller,
      @RequestParam(required = false) @Nullable String after,
      @Parameter(description = "1 to 100; 20 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(hidden = true) @RequestParam Map<String, String> parameters) {
    int size = ListBody.limit(limit, JOBS);
    return ListBody.of(
        runs.page(caller.tenant(), ListBody.after(after), size + 1, metadata(parameters)),
        size,
        JobBody::of);
  }

  @GetMapping(path = "/{job}", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Get a fine-tuning job")
  @ApiResponse(responseCode = "200", description = "The job.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such job.")
  JobBody get(@Parameter(hidden = true) Caller caller, @PathVariable String job) {
    return JobBody.of(run(caller, job));
  }

  @PostMapping(path = "/{job}/cancel", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Cancel a fine-tuning job")
  @ApiResponse(responseCode = "200", description = "The job.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such job.")
  @Refuses.Conflict("It has ended.")
  JobBody cancel(@Parameter(hidden = true) Caller caller, @PathVariable String job) {
    return JobBody.of(steering.cancel(run(caller, job)));
  }

  @PostMapping(path = "/{job}/pause", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Pause a fine-tuning job", description = "What it has computed is kept.")
  @ApiResponse(responseCode = "200", description = "The job.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such job.")
  @Refuses.Conflict("It has ended, or is paused.")
  JobBody pause(@Parameter(hidden = true) Caller caller, @PathVariable String job) {
    return JobBody.of(steering.pause(run(caller, job)));
  }

  @PostMapping(path = "/{job}/resume", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Resume a fine-tuning job", description = "From where it was paused.")
  @ApiResponse(responseCode = "200", description = "The job.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such job.")
  @Refuses.Conflict("It is not paused.")
  JobBody resume(@Parameter(hidden = true) Caller caller, @PathVariable String job) {
    return JobBody.of(steering.resume(run(caller, job)));
  }

  @GetMapping(path = "/{job}/events", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "List a job's events",
      description =
          "The newest first. With `Accept: text/event-stream` or `stream=true` they come as they"
              + " happen, with the job whenever it has changed, and `[DONE]` at its end.")
  @ApiResponse(responseCode = "200", description = "A page.")
  @Refuses.Unknown("There is no such job.")
  ResponseEntity<ListBody<EventBody>> events(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String job,
      @RequestParam(required = false) @Nullable String after,
      @Parameter(description = "1 to 100; 20 if absent") @RequestParam(required = false)
          @Nullable Integer limit) {
    int size = ListBody.limit(limit, EVENTS);
    TrainingRun run = run(caller, job);
    return ResponseEntity.ok(
        ListBody.of(events.page(run.id(), ListBody.after(after), size + 1), size, EventBody::of));
  }

  @GetMapping(path = "/{job}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  @Operation(hidden = true)
  ResponseEntity<ResponseBodyEmitter> stream(
      @Parameter(hidden = true) Caller caller, @PathVariable String job) {
    return streamed(run(caller, job));
  }

  @GetMapping(path = "/{job}/events", params = "stream=true")
  @Operation(hidden = true)
  ResponseEntity<ResponseBodyEmitter> streamByParameter(
      @Parameter(hidden = true) Caller caller, @PathVariable String job) {
    return streamed(run(caller, job));
  }

  @GetMapping(path = "/{job}/checkpoints", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "List a job's checkpoints", description = "The newest first.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such job.")
  ListBody<CheckpointBody> checkpoints(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String job,
      @RequestParam(required = false) @Nullable String after,
      @Parameter(description = "1 to 100; 10 if absent") @RequestParam(required = false)
          @Nullable Integer limit) {
    int size = ListBody.limit(limit, CHECKPOINTS);
    TrainingRun run = run(caller, job);
    List<Checkpoint> newest = checkpoints.page(run.id(), null, 1);
    int last = newest.isEmpty() ? 0 : newest.get(0).step();
    return ListBody.of(
        checkpoints.page(run.id(), ListBody.after(after), size + 1),
        size,
        each -> CheckpointBody.of(each, run, each.step() == last));
  }

  private ResponseEntity<ResponseBodyEmitter> streamed(TrainingRun run) {
    return ResponseEntity.ok()
        .contentType(MediaType.TEXT_EVENT_STREAM)
        .header("Cache-Control", "no-store")
        .body(streaming.stream(run.id()));
  }

  private TrainingRun run(Caller caller, String id) {
    return runs.find(caller.tenant(), id)
        .orElseThrow(
            () -> PlatformException.notFound("There is no fine-tuning job '%s'.".formatted(id)));
  }

  private String metadata(Map<String, String> parameters) {
    Map<String, String> wanted = new TreeMap<>();
    parameters.forEach(
        (name, value) -> {
          if (name.startsWith("metadata[") && name.endsWith("]")) {
            wanted.put(name.substring("metadata[".length(), name.length() - 1), value);
          }
        });
    RequestedJob.requireStorable("metadata", wanted);
    try {
      return json.writeValueAsString(wanted);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts are JSON", e);
    }
  }
}
