package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.Lineage;
import io.llmplatform.registry.api.ModelEvent;
import io.llmplatform.registry.api.Stage;
import io.llmplatform.registry.api.VersionView;
import io.llmplatform.registry.event.ModelEvents;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes what is said about a version; its files stay. */
@Component
public class UpdatingVersion {
  private final Models models;
  private final Versions versions;
  private final Parents parents;
  private final ModelEvents events;
  private final Clock clock;

  UpdatingVersion(
      Models models, Versions versions, Parents parents, ModelEvents events, Clock clock) {
    this.models = models;
    this.versions = versions;
    this.parents = parents;
    this.events = events;
    this.clock = clock;
  }

  /**
   * The version as it is now. What changes nothing is no change.
   *
   * @throws PlatformException if there is no such version, it is another tenant's, it has changed
   *     since it was read, or something is not acceptable
   */
  @Transactional
  public VersionView update(Viewpoint viewpoint, ModelName name, int number, VersionPatch patch) {
    RegisteredModel model = models.lock(viewpoint, name);
    PublishedVersion version = find(model, number);
    if (patch.expectedUpdatedAt() != null
        && !patch.expectedUpdatedAt().equals(version.updatedAt())) {
      throw PlatformException.conflict(
          "Version %d of the model '%s' has changed since: at %s."
              .formatted(number, name, version.updatedAt()));
    }
    String by = viewpoint.caller().username();
    Instant now = now();
    VersionDetails before = version.details();
    Lineage lineage = patch.lineage() == null ? before.lineage() : before.related(patch.lineage());
    VersionDetails wanted =
        new VersionDetails(
            before.description().changed(patch.description(), patch.tags()),
            lineage,
            before.measured(patch.metrics()));
    if (!wanted.equals(before)) {
      if (!wanted.lineage().equals(before.lineage())) {
        parents.require(viewpoint, wanted.lineage());
      }
      version.describe(wanted.description());
      version.measure(wanted.metrics());
      version.relate(wanted.lineage());
      version.changed(by, now);
      model.changed(by, now);
      events.append(model.change(ModelEvent.Type.VERSION_UPDATED, number, by, Map.of()));
    }
    if (patch.stage() != null) {
      move(model, version, patch.stage(), by, now);
    }
    return version.view();
  }

  /**
   * The version in a stage.
   *
   * @param archiveOthers whether every other version of that stage is archived
   * @throws PlatformException if there is no such version, or it is another tenant's
   */
  @Transactional
  public VersionView transition(
      Viewpoint viewpoint, ModelName name, int number, Stage stage, boolean archiveOthers) {
    RegisteredModel model = models.lock(viewpoint, name);
    PublishedVersion version = find(model, number);
    String by = viewpoint.caller().username();
    Instant now = now();
    if (archiveOthers) {
      for (PublishedVersion other : versions.in(model.id(), stage)) {
        if (other.number() != number) {
          move(model, other, Stage.ARCHIVED, by, now);
        }
      }
    }
    move(model, version, stage, by, now);
    return version.view();
  }

  private void move(
      RegisteredModel model, PublishedVersion version, Stage stage, String by, Instant now) {
    Stage before = version.stage();
    if (before == stage) {
      return;
    }
    version.stage(stage);
    version.changed(by, now);
    model.changed(by, now);
    events.append(
        model.change(
            ModelEvent.Type.STAGE_CHANGED,
            version.number(),
            by,
            Map.of("from", before.value(), "to", stage.value())));
  }

  private PublishedVersion find(RegisteredModel model, int number) {
    return versions
        .findWithFiles(model.id(), number)
        .orElseThrow(() -> Versions.unknown(model.name(), number));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
