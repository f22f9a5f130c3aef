package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.ModelView;
import io.llmplatform.registry.api.Stage;
import io.llmplatform.registry.api.VersionSummary;
import io.llmplatform.registry.api.VersionView;
import io.llmplatform.registry.model.AliasedVersion;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Versions as clients see them. */
@Component
@Transactional(readOnly = true)
public class ReadingVersions {
  private final Models models;
  private final Versions versions;
  private final LatestVersions latest;

  ReadingVersions(Models models, Versions versions, LatestVersions latest) {
    this.models = models;
    this.versions = versions;
    this.latest = latest;
  }

  /**
   * The version with its files.
   *
   * @throws PlatformException if there is none
   */
  public VersionView get(Viewpoint viewpoint, ModelName name, int number) {
    return view(models.get(viewpoint, name), number);
  }

  /**
   * The version that an alias names, with its files.
   *
   * @throws PlatformException if there is none
   */
  public VersionView get(Viewpoint viewpoint, ModelName name, String alias) {
    RegisteredModel model = models.get(viewpoint, name);
    AliasedVersion named = model.aliases().get(alias);
    if (named == null) {
      throw PlatformException.notFound(
          "There is no alias '%s' of a model '%s'.".formatted(alias, name));
    }
    return view(model, named.number());
  }

  /**
   * Of each stage the version with the highest number, in the stages' order; a stage without a
   * version is left out.
   *
   * @throws PlatformException if there is no such model
   */
  public List<VersionView> latest(Viewpoint viewpoint, ModelName name, Collection<Stage> stages) {
    RegisteredModel model = models.get(viewpoint, name);
    return stages.stream()
        .map(stage -> versions.latestIn(model.id(), stage))
        .flatMap(Optional::stream)
        .map(number -> view(model, number))
        .toList();
  }

  /**
   * Of each model and stage the version with the highest number, in the models' and the stages'
   * order. Whoever asks has checked who may see the models.
   */
  public List<VersionSummary> latest(Collection<ModelView> models) {
    return byIds(latest.ids(models));
  }

  /** The versions of those ids, in the ids' order. Whoever asks has checked who may see them. */
  public List<VersionSummary> byIds(List<Long> ids) {
    Map<Long, VersionSummary> found = new HashMap<>();
    versions.byIds(ids).forEach(version -> found.put(version.id(), version.summary()));
    return ids.stream().map(found::get).filter(Objects::nonNull).toList();
  }

  List<VersionSummary> list(
      Viewpoint viewpoint, ModelName name, boolean deleted, int before, Limit limit) {
    RegisteredModel model = models.get(viewpoint, name);
    List<PublishedVersion> page =
        deleted
            ? versions.deletedPage(model.id(), before, limit)
            : versions.page(model.id(), before, limit);
    return page.stream().map(PublishedVersion::summary).toList();
  }

  private VersionView view(RegisteredModel model, int number) {
    return versions
        .findWithFiles(model.id(), number)
        .orElseThrow(() -> Versions.unknown(model.name(), number))
        .view();
  }
}
