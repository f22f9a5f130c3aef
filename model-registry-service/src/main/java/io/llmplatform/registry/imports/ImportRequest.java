package io.llmplatform.registry.imports;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.ImportModel;
import io.llmplatform.registry.hub.HubEndpoint;
import io.llmplatform.registry.hub.HubRepository;
import io.llmplatform.registry.hub.HubRevision;
import io.llmplatform.registry.hub.HubToken;
import io.llmplatform.registry.model.Description;
import io.llmplatform.registry.model.ModelName;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is to be imported, checked.
 *
 * @param token null: the hub is asked without
 */
record ImportRequest(
    HubEndpoint endpoint,
    HubRepository repository,
    HubRevision revision,
    FilePatterns files,
    ModelName model,
    Description description,
    @Nullable HubToken token) {

  /**
   * From a request's JSON.
   *
   * @param allowed hubs, the usual one first
   * @throws PlatformException naming the field
   */
  static ImportRequest given(ImportModel body, List<HubEndpoint> allowed) {
    String named = body.repository();
    if (named == null || named.isEmpty()) {
      throw PlatformException.invalid("repository", "An import needs a repository.");
    }
    HubRepository repository = field("repository", () -> new HubRepository(named));
    return new ImportRequest(
        endpoint(body.endpoint(), allowed),
        repository,
        revision(body.revision()),
        FilePatterns.given(body.files()),
        model(body.model(), repository),
        Description.given(body.description(), body.tags()),
        token(body.token()));
  }

  /**
   * A token from a request's JSON.
   *
   * @throws PlatformException naming the field {@code token}
   */
  static @Nullable HubToken token(@Nullable String given) {
    return given == null || given.isEmpty() ? null : field("token", () -> new HubToken(given));
  }

  private static HubRevision revision(@Nullable String given) {
    return given == null || given.isEmpty()
        ? HubRevision.MAIN
        : field("revision", () -> new HubRevision(given));
  }

  private static HubEndpoint endpoint(@Nullable String given, List<HubEndpoint> allowed) {
    if (given == null || given.isEmpty()) {
      return allowed.get(0);
    }
    HubEndpoint wanted = field("endpoint", () -> parsed(given));
    if (!allowed.contains(wanted)) {
      throw PlatformException.invalid(
          "endpoint",
          "The settings do not allow this hub (registry.hub.endpoint,"
              + " registry.hub.other-endpoints).");
    }
    return wanted;
  }

  private static HubEndpoint parsed(String given) {
    try {
      return HubEndpoint.of(given);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("The endpoint " + e.getMessage() + ".", e);
    }
  }

  private static ModelName model(@Nullable String given, HubRepository repository) {
    if (given != null && !given.isEmpty()) {
      return field("model", () -> ModelName.given(given));
    }
    try {
      return ModelName.given(repository.name());
    } catch (PlatformException unfit) {
      throw PlatformException.invalid(
              "model", "The repository's name is no model's name: state one.")
          .causedBy(unfit);
    }
  }

  private static <T> T field(String field, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException wrong) {
      throw PlatformException.invalid(field, String.valueOf(wrong.getMessage())).causedBy(wrong);
    } catch (PlatformException wrong) {
      throw PlatformException.invalid(field, wrong.detail()).causedBy(wrong);
    }
  }
}
