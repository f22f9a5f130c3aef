package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.Lineage;
import io.llmplatform.registry.api.VersionReference;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.tenant.Viewpoint;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** The versions that others were made from. */
@Component
class Parents {
  private final Models models;
  private final Versions versions;

  Parents(Models models, Versions versions) {
    this.models = models;
    this.versions = versions;
  }

  /**
   * Nothing, if the lineage names no parent, or one that the caller sees.
   *
   * @throws PlatformException naming {@code lineage.parentVersion}
   */
  void require(Viewpoint viewpoint, Lineage lineage) {
    VersionReference parent = lineage.parentVersion();
    if (parent == null) {
      return;
    }
    String name = Objects.requireNonNull(parent.model());
    int number = Objects.requireNonNull(parent.version());
    boolean exists =
        models.visibleIds(viewpoint.tenant(), name).stream()
            .findFirst()
            .flatMap(model -> versions.find(model, number))
            .isPresent();
    if (!exists) {
      throw PlatformException.invalid(
          "lineage.parentVersion", Versions.unknown(name, number).detail());
    }
  }
}
