package io.llmplatform.log.retention;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/internal/purge", produces = "application/json")
@Tag(name = "Housekeeping", description = "What the platform's jobs have done here.")
class PurgeController {
  private final Purging purging;

  PurgeController(Purging purging) {
    this.purging = purging;
  }

  @PostMapping
  @Operation(
      summary = "Remove what has expired",
      description =
          """
          Drops collections in which everything has expired, and deletes expired documents from the \
          others. May run as often as one likes.\
          """)
  @ApiResponse(responseCode = "200", description = "What went.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller is no service.")
  PurgeReport purge(Caller caller) {
    caller.requireService("do housekeeping");
    return purging.purge();
  }
}
