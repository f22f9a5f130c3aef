package io.llmplatform.user.account;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/users/{id}", produces = "application/json")
@Tag(name = "Users")
class PasswordController {
  private final SettingPassword setting;

  PasswordController(SettingPassword setting) {
    this.setting = setting;
  }

  @PutMapping(path = "/password", consumes = "application/json")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      summary = "Set a password",
      description =
          "Who sets the own one (id 'me') sends the present one, too. A locked user is unlocked.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"password": "another long passphrase",
                               "currentPassword": "a long passphrase of hers"}\
                              """))))
  @ApiResponse(responseCode = "204", description = "Set.")
  @Refuses.Invalid("The new password is not acceptable, or the present one is not right.")
  @Refuses.Forbidden("The user may do what the caller may not.")
  @Refuses.Unknown("There is no such user, or it is another tenant's.")
  void set(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "me") @PathVariable String id,
      @RequestBody SetPassword body,
      HttpServletRequest request) {
    setting.set(
        caller, AccountId.inPath(caller, id), body, String.valueOf(request.getRemoteAddr()));
  }

  @PostMapping("/unlock")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      summary = "Unlock a user",
      description = "Forgets the wrong passwords, so that the user can log in at once.")
  @ApiResponse(responseCode = "204", description = "Not locked any more.")
  @Refuses.Forbidden("The user may do what the caller may not.")
  @Refuses.Unknown("There is no such user, or it is another tenant's.")
  void unlock(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "8c0e7b52-5d4f-4a6e-9b0a-2f6d3f1f9a11") @PathVariable String id) {
    setting.unlock(caller, AccountId.inPath(caller, id));
  }
}
