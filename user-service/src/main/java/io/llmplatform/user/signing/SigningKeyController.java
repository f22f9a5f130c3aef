package io.llmplatform.user.signing;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.identity.Audit;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/signing-keys", produces = "application/json")
@Tag(name = "Signing keys", description = "The keys that sign tokens; for platform admins.")
class SigningKeyController {
  private final SigningKeys keys;
  private final RotatingKeys rotating;
  private final Audit audit;

  SigningKeyController(SigningKeys keys, RotatingKeys rotating, Audit audit) {
    this.keys = keys;
    this.rotating = rotating;
    this.audit = audit;
  }

  @GetMapping
  @Operation(summary = "List signing keys", description = "Those that are published, in order.")
  @ApiResponse(responseCode = "200", description = "The keys.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller is no platform admin.")
  List<SigningKeyView> list() {
    return Arrays.stream(KeyPurpose.values())
        .flatMap(purpose -> keys.valid(purpose).stream())
        .map(SigningKeyView::of)
        .toList();
  }

  @PostMapping("/rotate")
  @Operation(
      summary = "Rotate now",
      description =
          "New keys sign from now on. Tokens of the keys before them stay valid until they end.")
  @ApiResponse(responseCode = "200", description = "The keys.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller is no platform admin.")
  List<SigningKeyView> rotate(@Parameter(hidden = true) Caller caller) {
    rotating.rotateNow();
    audit.record(
        new Audit.Act(caller.tenant(), caller.subject(), "signing-keys.rotated", null, Map.of()));
    return list();
  }
}
