package io.llmplatform.inference.invocation;

import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.catalog.Lease;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A request to run a model.
 *
 * @param caller who asks and pays
 * @param protocol for meters, such as {@code openai}
 * @param model the name of what is to run
 * @param version the one that is asked for; null: the one that the model's routes give
 * @param headers whether the request has a header (case does not matter) with that value
 * @param answer takes names and values of headers for the answer
 */
public record Invocation(
    Caller caller,
    String protocol,
    String model,
    @Nullable String version,
    BiPredicate<String, String> headers,
    BiConsumer<String, String> answer) {
  /** Names the version that answers, or that failed to. */
  public static final String MODEL_VERSION = "x-model-version";

  /**
   * The right to use the version that the request gets.
   *
   * @throws io.llmplatform.common.error.PlatformException not found, denied or unavailable as
   *     {@link CallersModels} says
   */
  public Lease lease(CallersModels models) {
    return version == null
        ? models.route(caller, model, headers)
        : models.lease(caller, model, version);
  }

  /** A request that another one makes: nobody reads its headers. */
  public static Invocation within(Caller caller, String protocol, String model) {
    return new Invocation(
        caller, protocol, model, null, (name, value) -> false, (name, value) -> {});
  }

  /** A request that came over HTTP. */
  public static Invocation http(
      Caller caller,
      String protocol,
      String model,
      @Nullable String version,
      HttpServletRequest request,
      HttpServletResponse response) {
    return new Invocation(
        caller,
        protocol,
        model,
        version,
        (name, value) -> Collections.list(request.getHeaders(name)).contains(value),
        response::setHeader);
  }
}
