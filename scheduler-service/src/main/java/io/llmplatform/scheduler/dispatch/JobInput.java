package io.llmplatform.scheduler.dispatch;

import static java.util.Objects.requireNonNullElse;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.scheduler.dispatch.JobDefinition.JobSettings;
import io.llmplatform.scheduler.executor.JobHandlers;
import io.llmplatform.scheduler.job.ScheduledJob.Block;
import io.llmplatform.scheduler.job.ScheduledJob.Routing;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Checks what people say of jobs; each refusal names the field. Thread-safe. */
@Component
class JobInput {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?");
  // Paths of the API itself.
  private static final Set<String> RESERVED = Set.of("runs");
  private static final int MAX_DESCRIPTION = 255;
  // As long as XXL-JOB's admin keeps.
  private static final int MAX_PARAMETER = 512;
  private static final int MAX_TIMEOUT_SECONDS = 7 * 24 * 3600;
  private static final int MAX_RETRIES = 10;

  private final JobHandlers handlers;

  JobInput(JobHandlers handlers) {
    this.handlers = handlers;
  }

  /** The definition that the body asks for. */
  JobDefinition definition(NewJob body) {
    String name = name(body.name());
    String description = requireNonNullElse(body.description(), "");
    checkLength("description", description, MAX_DESCRIPTION);
    return new JobDefinition(
        name,
        description,
        handler(body.handler()),
        settings(body),
        requireNonNullElse(body.enabled(), true));
  }

  /** The settings with what the body changes. */
  JobSettings changed(JobSettings now, JobPatch body) {
    return checked(
        new JobSettings(
            requireNonNullElse(body.parameter(), now.parameter()),
            requireNonNullElse(body.cron(), now.cron()),
            requireNonNullElse(body.routing(), now.routing()),
            requireNonNullElse(body.blockStrategy(), now.block()),
            requireNonNullElse(body.timeoutSeconds(), now.timeoutSeconds()),
            requireNonNullElse(body.retries(), now.retries())));
  }

  /** A parameter of a single run. */
  @Nullable String parameter(@Nullable String parameter) {
    if (parameter != null) {
      checkLength("parameter", parameter, MAX_PARAMETER);
    }
    return parameter;
  }

  private static JobSettings settings(NewJob body) {
    return checked(
        new JobSettings(
            requireNonNullElse(body.parameter(), ""),
            requireNonNullElse(body.cron(), ""),
            requireNonNullElse(body.routing(), Routing.FIRST),
            requireNonNullElse(body.blockStrategy(), Block.SERIAL_EXECUTION),
            requireNonNullElse(body.timeoutSeconds(), 0),
            requireNonNullElse(body.retries(), 0)));
  }

  private static JobSettings checked(JobSettings settings) {
    checkLength("parameter", settings.parameter(), MAX_PARAMETER);
    Cron.check(settings.cron());
    checkRange("timeoutSeconds", settings.timeoutSeconds(), MAX_TIMEOUT_SECONDS);
    checkRange("retries", settings.retries(), MAX_RETRIES);
    return settings;
  }

  private static String name(@Nullable String name) {
    if (name == null || !NAME.matcher(name).matches() || RESERVED.contains(name)) {
      throw PlatformException.invalid(
          "name",
          "A job's name is 1 to 64 small letters, digits and inner hyphens, and not \"runs\".");
    }
    return name;
  }

  private String handler(@Nullable String handler) {
    if (handler == null || !handlers.names().contains(handler)) {
      throw PlatformException.invalid(
          "handler",
          "No executor has such a handler; there are: " + String.join(", ", handlers.names()));
    }
    return handler;
  }

  private static void checkLength(String field, String text, int most) {
    if (text.length() > most || text.indexOf('\0') >= 0) {
      throw PlatformException.invalid(
          field, "The " + field + " has at most " + most + " characters, none of them U+0000.");
    }
  }

  private static void checkRange(String field, int value, int most) {
    if (value < 0 || value > most) {
      throw PlatformException.invalid(field, "It is 0 to " + most + ".");
    }
  }
}
