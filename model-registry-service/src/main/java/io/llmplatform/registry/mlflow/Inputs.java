package io.llmplatform.registry.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.registry.api.Stage;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.tenant.Viewpoint;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what MLflow's clients send, with MLflow's rules. */
final class Inputs {
  private static final List<Stage> ACTIVE = List.of(Stage.STAGING, Stage.PRODUCTION);

  private static final int LONGEST_PAGE = 1000;

  private Inputs() {}

  static String required(String field, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw PlatformException.invalid(
          field, "Missing value for required parameter '%s'.".formatted(field));
    }
    return value;
  }

  /**
   * The name of a model that is to be there.
   *
   * @throws PlatformException if no name can be so, or no model of this registry
   */
  static ModelName name(@Nullable String given) {
    return ModelName.inPath(checkedName("name", given));
  }

  /**
   * The name of a model that is to be made.
   *
   * @throws PlatformException naming the field
   */
  static ModelName newName(String field, @Nullable String given) {
    String name = checkedName(field, given);
    if (!ModelName.isValid(name)) {
      throw PlatformException.invalid(
          field,
          "Invalid model name '%s'. A name has 1 to 255 letters, digits, '.', '_' and '-'."
              .formatted(name));
    }
    return new ModelName(name);
  }

  private static String checkedName(String field, @Nullable String given) {
    String name = required(field, given);
    if (name.contains("/") || name.contains(":")) {
      throw PlatformException.invalid(
          field, "Invalid model name '%s'. Names cannot contain '/' or ':'.".formatted(name));
    }
    return name;
  }

  static int version(@Nullable String given) {
    String version = required("version", given);
    try {
      return Integer.parseInt(version);
    } catch (NumberFormatException e) {
      throw PlatformException.invalid(
          "version", "Parameter 'version' must be an integer, got '%s'.".formatted(version));
    }
  }

  static Stage stage(@Nullable String given) {
    String stage = required("stage", given);
    return Arrays.stream(Stage.values())
        .filter(
            each -> each.value().toLowerCase(Locale.ROOT).equals(stage.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                PlatformException.invalid(
                    "stage",
                    "Invalid Model Version stage: %s. Value must be one of None, Staging, Production, Archived."
                        .formatted(stage)));
  }

  /** All of them where none is named. */
  static List<Stage> stages(@Nullable List<String> given) {
    return given == null || given.isEmpty()
        ? List.of(Stage.values())
        : given.stream().map(Inputs::stage).distinct().toList();
  }

  /** Nothing, if the others of that stage can be archived. */
  static void requireArchivable(Stage stage) {
    if (!ACTIVE.contains(stage)) {
      throw PlatformException.invalid(
          "archive_existing_versions",
          "Model version transition cannot archive existing model versions because '%s' is not an"
                  .formatted(stage.value())
              + " Active stage. Valid stages are Staging, Production.");
    }
  }

  /**
   * Where the files of a version lie that is registered without them; nothing on a disk, ours or
   * the client's.
   */
  static String source(@Nullable String given) {
    String source = required("source", given);
    URI uri = uri(source);
    if (uri.getScheme() == null || uri.getScheme().equalsIgnoreCase("file")) {
      throw invalidSource(source, "A local path is no source of a model version.");
    }
    String decoded = uri.isOpaque() ? uri.getSchemeSpecificPart() : uri.getPath();
    if (decoded != null && Arrays.asList(decoded.split("[/\\\\]")).contains("..")) {
      throw invalidSource(source, "A source has no relative paths.");
    }
    return source;
  }

  private static URI uri(String source) {
    try {
      return new URI(source);
    } catch (URISyntaxException e) {
      throw invalidSource(source, "It is no URI.");
    }
  }

  private static PlatformException invalidSource(String source, String why) {
    return PlatformException.invalid(
        "source", "Invalid model version source: '%s'. %s".formatted(source, why));
  }

  /** A GET's field, from the query or, as old clients send it, from a JSON body. */
  static @Nullable String text(@Nullable String query, @Nullable JsonNode body, String field) {
    if (query != null || body == null || body.path(field).isMissingNode()) {
      return query;
    }
    return body.path(field).isNull() ? null : body.path(field).asText();
  }

  /** As {@link #text}, for a repeated one. */
  static List<String> list(@Nullable List<String> query, @Nullable JsonNode body, String field) {
    if (query != null) {
      return query;
    }
    List<String> values = new ArrayList<>();
    if (body != null) {
      body.path(field).forEach(each -> values.add(each.asText()));
    }
    return values;
  }

  /** As {@link #text}, for a number. */
  static @Nullable Integer number(@Nullable String query, @Nullable JsonNode body, String field) {
    String text = text(query, body, field);
    if (text == null) {
      return null;
    }
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      throw PlatformException.invalid(
          field, "Invalid value '%s' for parameter '%s'.".formatted(text, field));
    }
  }

  /** A platform administrator, too, sees one tenant's models here: MLflow's names are unique. */
  static Viewpoint ofTenant(Viewpoint viewpoint) {
    return new Viewpoint(viewpoint.caller(), viewpoint.tenant(), false);
  }

  /**
   * Which page is asked for; one of more than a thousand is shorter than asked.
   *
   * @param most that may be asked for
   */
  static PageRequest page(@Nullable Integer maxResults, int most, @Nullable String pageToken) {
    if (maxResults != null && (maxResults < 1 || maxResults > most)) {
      throw PlatformException.invalid(
          "max_results",
          "Invalid value for request parameter max_results. It must be at most %d, but got value %d"
              .formatted(most, maxResults));
    }
    return PageRequest.of(
        maxResults == null ? null : Integer.valueOf(Math.min(maxResults, LONGEST_PAGE)), pageToken);
  }
}
