package io.llmplatform.scheduler.dispatch;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.Permission;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Jobs belong to the platform: who may not act in every tenant sees none and changes none. */
@RestController
@RequestMapping(path = "/api/jobs", produces = "application/json")
@Tag(name = "Jobs", description = "What runs on a schedule, and its runs. For platform admins.")
class JobController {
  private static final String EXAMPLE = "batch-inference";

  private final DispatchCentre centre;
  private final JobInput input;

  JobController(DispatchCentre centre, JobInput input) {
    this.centre = centre;
    this.input = input;
  }

  @GetMapping
  @Operation(summary = "List jobs", description = "All, by name; none for others than admins.")
  @ApiResponse(responseCode = "200", description = "The jobs.", useReturnTypeSchema = true)
  JobList list(@Parameter(hidden = true) Caller caller) {
    return new JobList(caller.may(Permission.TENANTS_ALL) ? centre.jobs() : List.of());
  }

  @PostMapping(consumes = "application/json")
  @ResponseStatus(HttpStatus.CREATED)
  @Operation(
      summary = "Create a job",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"name": "nightly", "handler": "usage-roll-up",
                               "cron": "0 0 3 * * ?", "retries": 2}\
                              """))))
  @ApiResponse(responseCode = "201", description = "The job.", useReturnTypeSchema = true)
  @Refuses.Invalid("The name, the handler, the cron expression or a number is not acceptable.")
  @Refuses.Forbidden("The caller does not administer the platform.")
  @Refuses.Conflict("The name is taken.")
  JobView create(@Parameter(hidden = true) Caller caller, @RequestBody NewJob body) {
    caller.require(Permission.TENANTS_ALL);
    return centre.create(input.definition(body));
  }

  @GetMapping("/{name}")
  @Operation(summary = "Get a job")
  @ApiResponse(responseCode = "200", description = "The job.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such job.")
  JobView get(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = EXAMPLE) @PathVariable String name) {
    return centre.job(seen(caller, name));
  }

  @PatchMapping(path = "/{name}", consumes = "application/json")
  @Operation(
      summary = "Change a job",
      description = "What is absent stays. A new build of the platform keeps what was changed.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = @Content(examples = @ExampleObject("{\"enabled\": false}"))))
  @ApiResponse(responseCode = "200", description = "The job.", useReturnTypeSchema = true)
  @Refuses.Invalid("The cron expression or a number is not acceptable.")
  @Refuses.Unknown("There is no such job.")
  JobView change(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = EXAMPLE) @PathVariable String name,
      @RequestBody JobPatch body) {
    return centre.change(seen(caller, name), now -> input.changed(now, body), body.enabled());
  }

  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Delete a job", description = "With its runs.")
  @ApiResponse(responseCode = "204", description = "It is gone.")
  @Refuses.Unknown("There is no such job.")
  @Refuses.Conflict("The platform itself needs the job.")
  void delete(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = EXAMPLE) @PathVariable String name) {
    centre.delete(seen(caller, name));
  }

  @PostMapping("/{name}/trigger")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(summary = "Run a job now")
  @ApiResponse(responseCode = "202", description = "The run.", useReturnTypeSchema = true)
  @Refuses.Invalid("The parameter is too long.")
  @Refuses.Unknown("There is no such job.")
  RunView trigger(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = EXAMPLE) @PathVariable String name,
      @RequestBody(required = false) @Nullable TriggerJob body) {
    String parameter = body == null ? null : input.parameter(body.parameter());
    return centre.trigger(seen(caller, name), parameter);
  }

  @GetMapping("/{name}/runs")
  @Operation(summary = "List a job's runs", description = "The newest first.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit or the page token is not acceptable.")
  @Refuses.Unknown("There is no such job.")
  Page<RunView> runs(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = EXAMPLE) @PathVariable String name,
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String after) {
    return centre.runs(seen(caller, name), PageRequest.of(limit, after));
  }

  @GetMapping("/runs/{id}")
  @Operation(summary = "Get a run")
  @ApiResponse(responseCode = "200", description = "The run.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such run.")
  RunView run(
      @Parameter(hidden = true) Caller caller, @Parameter(example = "42") @PathVariable String id) {
    return centre.run(seenRun(caller, id));
  }

  @GetMapping("/runs/{id}/log")
  @Operation(
      summary = "Read a run's log",
      description = "Ask again from toLine + 1 until it is at its end.")
  @ApiResponse(responseCode = "200", description = "Lines.", useReturnTypeSchema = true)
  @Refuses.Invalid("The line is not 1 or more.")
  @Refuses.Unknown("There is no such run.")
  @Refuses.Unavailable("The executor that keeps the log does not answer.")
  RunLog log(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "42") @PathVariable String id,
      @RequestParam(defaultValue = "1") int fromLine) {
    if (fromLine < 1) {
      throw PlatformException.invalid("fromLine", "Lines count from 1.");
    }
    return centre.log(seenRun(caller, id), fromLine);
  }

  @PostMapping("/runs/{id}/stop")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Stop a run",
      description =
          "A run that waits ends at once. Else its handler is interrupted, and runs of the job in"
              + " the same executor's queue end with it.")
  @ApiResponse(responseCode = "202", description = "The run.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such run.")
  @Refuses.Conflict("It has ended.")
  @Refuses.Unavailable("The executor does not answer.")
  RunView stop(
      @Parameter(hidden = true) Caller caller, @Parameter(example = "42") @PathVariable String id) {
    return centre.stop(seenRun(caller, id));
  }

  private static String seen(Caller caller, String name) {
    if (!caller.may(Permission.TENANTS_ALL)) {
      throw unknownJob(name);
    }
    return name;
  }

  private static String seenRun(Caller caller, String id) {
    if (!caller.may(Permission.TENANTS_ALL)) {
      throw unknownRun(id);
    }
    return id;
  }

  private static PlatformException unknownJob(String name) {
    return PlatformException.notFound("There is no job \"" + name + "\".");
  }

  private static PlatformException unknownRun(String id) {
    return PlatformException.notFound("There is no run \"" + id + "\".");
  }
}
