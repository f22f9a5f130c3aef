package io.llmplatform.registry.housekeeping;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.llmplatform.registry.api.SweepReport;
import io.llmplatform.registry.artifact.SweepingOrphans;
import io.llmplatform.registry.file.ExpiringFiles;
import io.llmplatform.registry.upload.ExpiringUploads;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/internal/housekeeping", produces = "application/json")
@Tag(name = "Housekeeping", description = "What the platform's jobs have done here.")
class HousekeepingController {
  private final ExpiringFiles files;
  private final ExpiringUploads uploads;
  private final SweepingOrphans orphans;

  HousekeepingController(ExpiringFiles files, ExpiringUploads uploads, SweepingOrphans orphans) {
    this.files = files;
    this.uploads = uploads;
    this.orphans = orphans;
  }

  @PostMapping("/artifacts")
  @Operation(
      summary = "Sweep the artifact store",
      description =
          """
          Drops expired files and uploads, then content that nothing references and that is old
          enough. May run beside the registry's own sweep, and as often as one likes.\
          """)
  @ApiResponse(responseCode = "200", description = "What went.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller is no service.")
  @Refuses.Unavailable("The artifact store fails; what went before that is gone.")
  SweepReport sweep(Caller caller) {
    caller.requireService("do housekeeping");
    int files = this.files.dropExpired();
    int uploads = this.uploads.dropExpired();
    SweepingOrphans.Swept swept = orphans.sweep();
    return new SweepReport(files, uploads, swept.stagings(), swept.blobs());
  }
}
