package io.llmplatform.inference.kserve;

import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.openinference.UsageStatistics;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The protocol's statistics extension. */
@Tag(name = "Open Inference Protocol")
@RestController
class StatisticsController {
  private final UsageStatistics statistics;

  StatisticsController(UsageStatistics statistics) {
    this.statistics = statistics;
  }

  @Operation(
      summary = "Tells how the models were used",
      description = "On the instance that answers, since each version was loaded.")
  @GetMapping("/v2/models/stats")
  ModelStatistics all(@Parameter(hidden = true) Caller caller) {
    return ModelStatistics.of(statistics.all(caller));
  }

  @Operation(summary = "Tells how a model's versions were used")
  @GetMapping("/v2/models/{model}/stats")
  ModelStatistics model(@Parameter(hidden = true) Caller caller, @PathVariable String model) {
    return ModelStatistics.of(statistics.of(caller, model, null));
  }

  @Operation(summary = "Tells how a version was used")
  @GetMapping("/v2/models/{model}/versions/{version}/stats")
  ModelStatistics version(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String model,
      @PathVariable String version) {
    return ModelStatistics.of(statistics.of(caller, model, version));
  }
}
