package io.llmplatform.log.usage;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/usage", produces = "application/json")
@Tag(name = "Usage", description = "Requests, tokens, cost and latencies.")
class UsageController {
  private final ReadingUsage reading;

  UsageController(ReadingUsage reading) {
    this.reading = reading;
  }

  @GetMapping
  @Operation(
      summary = "Usage by time, model, key, user or tenant",
      description =
          """
          Of one's own tenant; with tenants:all of any, and of all if it is grouped by tenant. Tokens \
          and cost are those of the ledger and exact; the rest comes from telemetry, which may lack \
          some. Latencies are within 2 %.\
          """)
  @ApiResponse(responseCode = "200", description = "The usage.", useReturnTypeSchema = true)
  @Refuses.Invalid("A parameter is not acceptable, or the answer would be too long.")
  @Refuses.Forbidden("It is another tenant's.")
  UsageReport usage(
      @Parameter(hidden = true) Caller caller, @ParameterObject UsageFilters filters) {
    return reading.read(filters.query(caller, Instant.now()));
  }
}
