package io.llmplatform.registry.imports;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.ImportState;
import io.llmplatform.registry.api.Lineage;
import io.llmplatform.registry.api.Visibility;
import io.llmplatform.registry.hub.HubToken;
import io.llmplatform.registry.model.Description;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteringModel;
import io.llmplatform.registry.tenant.Viewpoint;
import io.llmplatform.registry.version.PendingVersion;
import io.llmplatform.registry.version.PublishingVersion;
import io.llmplatform.registry.version.VersionDetails;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What people do to imports: ask for one, for its end, and for another try. */
@Component
class AskingForImport {
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final String CANCELLED = "The import was cancelled.";

  private final Imports imports;
  private final Models models;
  private final RegisteringModel registering;
  private final PublishingVersion publishing;
  private final TokenSeal seal;
  private final int maxOpen;
  private final Clock clock;

  AskingForImport(
      Imports imports,
      Models models,
      RegisteringModel registering,
      PublishingVersion publishing,
      TokenSeal seal,
      HubSettings settings,
      Clock clock) {
    this.imports = imports;
    this.models = models;
    this.registering = registering;
    this.publishing = publishing;
    this.seal = seal;
    this.maxOpen = settings.maxOpen();
    this.clock = clock;
  }

  /**
   * A new import with its pending version, and the model if there is none of that name.
   *
   * @throws PlatformException if the model is not the caller's to change
   */
  @Transactional
  public Import begin(Viewpoint viewpoint, ImportRequest request) {
    ModelName model = request.model();
    if (models.visible(viewpoint.tenant(), model.value()).isEmpty()) {
      registering.register(viewpoint, Visibility.TENANT, model, Description.NONE);
    }
    PendingVersion version =
        pending(
            viewpoint,
            model,
            request.description(),
            Import.source(request.repository(), request.revision().value()));
    String owner = models.get(viewpoint, model).tenant();
    requireRoom(owner);
    UUID id = UUID.randomUUID();
    imports.add(id, owner, request, version, sealed(id, request.token()), now());
    return imports.get(viewpoint, id);
  }

  // Two that come at once may both pass: it is a bound for who goes wild, not a quota.
  private void requireRoom(String tenant) {
    if (imports.open(tenant) >= maxOpen) {
      throw PlatformException.exhausted(
          "At most %d imports of a tenant are under way at one time (registry.hub.max-open)."
              .formatted(maxOpen),
          SOON);
    }
  }

  private PendingVersion pending(
      Viewpoint viewpoint, ModelName model, Description description, String source) {
    return publishing.begin(
        viewpoint, model, new VersionDetails(description, Lineage.ofSource(source), Map.of()));
  }

  /**
   * The import, ended; its version's registration has failed.
   *
   * @throws PlatformException if there is none, or it has ended already
   */
  @Transactional
  public Import cancel(Viewpoint viewpoint, UUID id) {
    Import task = imports.lock(viewpoint, id);
    if (!task.isOpen()) {
      throw PlatformException.conflict("The import has ended already: it is " + task.state() + ".");
    }
    publishing.failIfPending(task.version(), CANCELLED);
    imports.finish(id, ImportState.CANCELLED, null, now());
    return imports.get(viewpoint, id);
  }

  /**
   * The import, queued again with another version of the model; what was fetched is of use still.
   *
   * @throws PlatformException if there is none, or it has neither failed nor been cancelled, or the
   *     model is gone
   */
  @Transactional
  public Import retry(Viewpoint viewpoint, UUID id, @Nullable HubToken token) {
    Import task = imports.lock(viewpoint, id);
    if (task.state() != ImportState.FAILED && task.state() != ImportState.CANCELLED) {
      throw PlatformException.conflict(
          "Only a failed or cancelled import is retried: this one is " + task.state() + ".");
    }
    requireRoom(task.tenant());
    String revision = task.commit() == null ? task.revision().value() : task.commit().hex();
    PendingVersion version =
        pending(
            // In the name of the import's tenant, whose model it is, whoever retries.
            new Viewpoint(viewpoint.caller(), task.tenant(), false),
            new ModelName(task.modelName()),
            task.description(),
            Import.source(task.repository(), revision));
    imports.requeue(id, version, sealed(id, token));
    return imports.get(viewpoint, id);
  }

  private @Nullable String sealed(UUID id, @Nullable HubToken token) {
    return token == null ? null : seal.seal(id, token);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
