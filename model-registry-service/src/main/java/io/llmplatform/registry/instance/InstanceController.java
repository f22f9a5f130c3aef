package io.llmplatform.registry.instance;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.llmplatform.registry.api.InstanceReport;
import io.llmplatform.registry.api.InstanceReport.VersionReport;
import io.llmplatform.registry.api.LatencyBuckets;
import io.llmplatform.registry.column.StorableText;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes reports; the gateway routes nothing here. */
@RestController
@RequestMapping(path = "/internal/instances", produces = "application/json")
@Tag(name = "Instances", description = "What instances of inference-service report.")
class InstanceController {
  private static final String REPORT = "report instances";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,254}");
  private static final int MAX_TEXT = 255;

  private final Instances instances;

  InstanceController(Instances instances) {
    this.instances = instances;
  }

  @PutMapping(path = "/{instance}", consumes = "application/json")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      summary = "Report an instance",
      description = "Sent every few seconds; an instance that stops sending is gone.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"pool": "default", "incarnation": "1790000000000-4711",
                               "startedAt": "2026-01-01T00:00:00Z",
                               "versions": [{"tenant": "platform", "model": "all-minilm-l6-v2",
                                 "version": 1, "generation": 3, "phase": "READY", "requests": 100,
                                 "failures": 0, "latencies": [], "running": 0,
                                 "longestRunningMillis": 0}]}\
                              """))))
  @ApiResponse(responseCode = "204", description = "Taken in.")
  @Refuses.Invalid("The report makes no sense.")
  @Refuses.Forbidden("The caller is no service.")
  void report(
      Caller caller,
      @Parameter(example = "inference-1") @PathVariable String instance,
      @RequestBody InstanceReport report) {
    caller.requireService(REPORT);
    instances.report(name(instance), checked(report));
  }

  @DeleteMapping("/{instance}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Take leave", description = "At a clean end of the instance.")
  @ApiResponse(responseCode = "204", description = "The instance is not counted on any more.")
  @Refuses.Invalid("This cannot be an instance's name.")
  @Refuses.Forbidden("The caller is no service.")
  void leave(Caller caller, @Parameter(example = "inference-1") @PathVariable String instance) {
    caller.requireService(REPORT);
    instances.leave(name(instance));
  }

  private static String name(String instance) {
    require(NAME.matcher(instance).matches(), "instance", "This cannot be an instance's name.");
    return instance;
  }

  // Records from JSON may lack anything.
  @SuppressWarnings("ConstantConditions")
  private static InstanceReport checked(InstanceReport report) {
    requireText(report.pool(), "pool");
    requireText(report.incarnation(), "incarnation");
    require(report.startedAt() != null, "startedAt", "A report says when the process started.");
    for (int i = 0; i < report.versions().size(); i++) {
      check(report.versions().get(i), "versions[" + i + "].");
    }
    return completed(report);
  }

  @SuppressWarnings("ConstantConditions")
  private static void check(VersionReport version, String field) {
    requireText(version.tenant(), field + "tenant");
    requireText(version.model(), field + "model");
    require(version.version() > 0, field + "version", "A version is at least 1.");
    require(version.generation() >= 0, field + "generation", "A generation is not negative.");
    require(version.phase() != null, field + "phase", "A version has a phase.");
    require(version.requests() >= 0, field + "requests", "A count is not negative.");
    require(
        version.failures() >= 0 && version.failures() <= version.requests(),
        field + "failures",
        "Failures are among the requests.");
    List<Long> latencies = version.latencies();
    require(
        latencies.isEmpty() || latencies.size() == LatencyBuckets.count(),
        field + "latencies",
        "There is a count for each of the " + LatencyBuckets.count() + " classes of latency.");
    require(
        latencies.stream().allMatch(count -> count >= 0),
        field + "latencies",
        "A count is not negative.");
    require(version.running() >= 0, field + "running", "A count is not negative.");
    require(
        version.longestRunningMillis() >= 0,
        field + "longestRunningMillis",
        "An age is not negative.");
  }

  /** With a count for each class of latency. */
  private static InstanceReport completed(InstanceReport report) {
    return new InstanceReport(
        report.pool(),
        report.incarnation(),
        report.startedAt(),
        report.versions().stream()
            .map(
                version ->
                    version.latencies().isEmpty()
                        ? new VersionReport(
                            version.tenant(),
                            version.model(),
                            version.version(),
                            version.generation(),
                            version.phase(),
                            version.reason(),
                            version.requests(),
                            version.failures(),
                            VersionCounts.NONE.latencies(),
                            version.running(),
                            version.longestRunningMillis())
                        : version)
            .toList());
  }

  private static void requireText(@Nullable String text, String field) {
    require(
        text != null && !text.isBlank() && text.length() <= MAX_TEXT && StorableText.is(text),
        field,
        "A text of 1 to " + MAX_TEXT + " characters is needed.");
  }

  private static void require(boolean holds, String field, String otherwise) {
    if (!holds) {
      throw PlatformException.invalid(field, otherwise);
    }
  }
}
