package io.llmplatform.registry.mlflow;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.alias.AliasName;
import io.llmplatform.registry.api.VersionView;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.tenant.Viewpoint;
import io.llmplatform.registry.version.ReadingVersions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Where the files of versions are, for MLflow's clients. */
@Component
class FindingFiles {
  private static final Pattern REFERENCE =
      Pattern.compile("models:/+([^/@]+)(?:/([0-9]{1,9})|@([^/]+))/*");
  private static final String SCHEME = "models:";
  // A source names an older version, hence no circle; this bounds what a long chain may cost.
  private static final int LONGEST_CHAIN = 10;

  private final ReadingVersions versions;

  FindingFiles(ReadingVersions versions) {
    this.versions = versions;
  }

  /**
   * The URI of the folder with the version's files: the registry's own, or the version's source. A
   * source that is another version ({@code models:/name/1}) stands for that one's files.
   *
   * @throws PlatformException if there is no such version
   */
  String uri(Viewpoint viewpoint, ModelName name, int version) {
    return uri(versions.get(viewpoint, name, version), viewpoint, LONGEST_CHAIN);
  }

  /**
   * Nothing, if the source is not another version, or that version is there.
   *
   * @throws PlatformException naming {@code source}
   */
  void requireResolvable(Viewpoint viewpoint, String source) {
    if (source.startsWith(SCHEME)) {
      try {
        referenced(viewpoint, source);
      } catch (PlatformException unknown) {
        throw PlatformException.invalid(
            "source",
            "Unable to fetch model from model URI source artifact location '%s'. %s"
                .formatted(source, unknown.detail()));
      }
    }
  }

  private String uri(VersionView version, Viewpoint viewpoint, int further) {
    String source = version.lineage().source();
    if (!version.files().isEmpty() || source == null) {
      return ArtifactUri.of(version.model(), version.version());
    }
    return source.startsWith(SCHEME) && further > 0
        ? uri(referenced(viewpoint, source), viewpoint, further - 1)
        : source;
  }

  private VersionView referenced(Viewpoint viewpoint, String source) {
    Matcher reference = REFERENCE.matcher(source);
    if (!reference.matches()) {
      throw PlatformException.invalid("source", "'%s' names no model version.".formatted(source));
    }
    ModelName name = ModelName.inPath(reference.group(1));
    return reference.group(2) == null
        ? versions.get(viewpoint, name, AliasName.given(reference.group(3)).value())
        : versions.get(viewpoint, name, Integer.parseInt(reference.group(2)));
  }
}
