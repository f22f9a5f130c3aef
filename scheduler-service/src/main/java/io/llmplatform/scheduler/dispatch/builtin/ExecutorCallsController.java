package io.llmplatform.scheduler.dispatch.builtin;

import io.llmplatform.scheduler.dispatch.protocol.Callback;
import io.llmplatform.scheduler.dispatch.protocol.ExecutorClient;
import io.llmplatform.scheduler.dispatch.protocol.Registration;
import io.llmplatform.scheduler.dispatch.protocol.Reply;
import io.llmplatform.scheduler.executor.ExecutorSettings;
import io.swagger.v3.oas.annotations.Hidden;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What executors call, under the path that XXL-JOB's admin has. The access token is checked here;
 * the gateway routes none of it.
 */
@Hidden
@RestController
@RequestMapping(path = "/xxl-job-admin/api", consumes = "application/json")
@ConditionalOnBuiltInCentre
class ExecutorCallsController {
  private final Executors executors;
  private final EndingRun ending;
  private final byte[] token;

  ExecutorCallsController(Executors executors, EndingRun ending, ExecutorSettings settings) {
    this.executors = executors;
    this.ending = ending;
    this.token = settings.accessToken().getBytes(StandardCharsets.UTF_8);
  }

  @PostMapping("/registry")
  Reply registry(
      @RequestHeader(name = ExecutorClient.TOKEN_HEADER, required = false)
          @Nullable String shownToken,
      @RequestBody Registration registration) {
    return checked(
        shownToken,
        () ->
            of(
                registration,
                () -> executors.seen(registration.registryKey(), registration.registryValue())));
  }

  @PostMapping("/registryRemove")
  Reply registryRemove(
      @RequestHeader(name = ExecutorClient.TOKEN_HEADER, required = false)
          @Nullable String shownToken,
      @RequestBody Registration registration) {
    return checked(
        shownToken,
        () ->
            of(
                registration,
                () -> executors.remove(registration.registryKey(), registration.registryValue())));
  }

  @PostMapping("/callback")
  Reply callback(
      @RequestHeader(name = ExecutorClient.TOKEN_HEADER, required = false)
          @Nullable String shownToken,
      @RequestBody List<Callback> callbacks) {
    return checked(
        shownToken,
        () -> {
          callbacks.forEach(ending::asCalledBack);
          return Reply.done();
        });
  }

  private Reply checked(@Nullable String shownToken, Supplier<Reply> work) {
    byte[] shown = (shownToken == null ? "" : shownToken).getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(shown, token)
        ? work.get()
        : Reply.refused("The access token is wrong.");
  }

  private static Reply of(Registration registration, Runnable work) {
    if (!registration.isOfAnExecutor()) {
      return Reply.refused("An executor says its group EXECUTOR, its app name and its URL.");
    }
    work.run();
    return Reply.done();
  }
}
