package io.llmplatform.registry.search;

import io.llmplatform.registry.api.Stage;
import io.llmplatform.registry.api.VersionStatus;
import io.llmplatform.registry.search.Order.Column;
import io.llmplatform.registry.search.Order.Term;
import io.llmplatform.registry.search.Order.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Versions as MLflow searches them. */
final class SearchedVersions implements Searched {
  private static final String FIELDS =
      "name, version_number, run_id, source_path, status, stage, aliases, creation_timestamp,"
          + " last_updated_timestamp, tags.<key> and metrics.<key>";
  private static final List<String> STATUSES =
      Stream.of(VersionStatus.values()).map(Enum::name).toList();
  private static final List<String> STAGES = Stream.of(Stage.values()).map(Enum::name).toList();
  private static final Column NAME = new Column("name", "m.name", Type.TEXT);
  private static final Column NUMBER = new Column("version_number", "v.number", Type.NUMBER);
  private static final Column CREATED =
      new Column("creation_timestamp", "v.created_at", Type.MOMENT);
  private static final Column UPDATED =
      new Column("last_updated_timestamp", "v.updated_at", Type.MOMENT);
  private static final Column ID = new Column("id", "v.id", Type.NUMBER);

  @Override
  public String name() {
    return "versions";
  }

  @Override
  public String from() {
    return "from model_version v join model m on m.id = v.model_id"
        + " where m.deleted_at is null and v.deleted_at is null";
  }

  @Override
  public String id() {
    return "v.id";
  }

  @Override
  public Map<String, Column> columns() {
    Map<String, Column> columns = new LinkedHashMap<>();
    Stream.of(NAME, NUMBER, CREATED, UPDATED).forEach(each -> columns.put(each.name(), each));
    return columns;
  }

  @Override
  public List<Term> defaultOrder() {
    return List.of(
        new Term(UPDATED, true),
        new Term(NAME, false),
        new Term(NUMBER, true),
        new Term(ID, false));
  }

  @Override
  public Sql finding(Comparison comparison, Values.Estimates estimates) {
    return switch (comparison.field()) {
      case "tags", "tag" ->
          Sql.of(
                  "v.id in (select t.version_id from version_tag t where t.key = ? and ",
                  comparison.requiredKey())
              .then(Values.found("version_tag t", "t.value", "t.head", comparison, estimates))
              .then(")");
      case "metrics", "metric" ->
          Sql.of(
                  "v.id in (select k.version_id from version_metric k where k.name = ? and ",
                  comparison.requiredKey())
              .then(Values.number("k.value", comparison))
              .then(")");
      case "name" ->
          Values.found("model m", "m.name", "m.name", comparison.withoutKey(), estimates);
      case "run_id" ->
          Values.found(
              "model_version v",
              "v.run_id",
              Values.head("v.run_id"),
              comparison.withoutKey(),
              estimates);
      case "source_path", "source" ->
          Values.found(
              "model_version v",
              "v.source",
              Values.head("v.source"),
              comparison.withoutKey(),
              estimates);
      default -> plain(comparison.withoutKey());
    };
  }

  @Override
  public Sql checking(Comparison comparison) {
    return switch (comparison.field()) {
      case "tags", "tag" ->
          Sql.of("(select ")
              .then(Values.checked("t.value", comparison))
              .then(
                  Sql.of(
                      " from version_tag t where t.version_id = v.id and t.key = ?)",
                      comparison.requiredKey()));
      case "metrics", "metric" ->
          Sql.of("(select ")
              .then(Values.number("k.value", comparison))
              .then(
                  Sql.of(
                      " from version_metric k where k.version_id = v.id and k.name = ?)",
                      comparison.requiredKey()));
      case "name" -> Values.checked("m.name", comparison.withoutKey());
      case "run_id" -> Values.checked("v.run_id", comparison.withoutKey());
      case "source_path", "source" -> Values.checked("v.source", comparison.withoutKey());
      default -> plain(comparison.withoutKey());
    };
  }

  private static Sql plain(Comparison comparison) {
    return switch (comparison.field()) {
      case "version_number", "version" -> Values.integer("v.number", comparison);
      case "creation_timestamp" -> Values.moment("v.created_at", comparison);
      case "last_updated_timestamp" -> Values.moment("v.updated_at", comparison);
      case "status" -> Values.oneOf("v.status", comparison, STATUSES);
      case "stage", "current_stage" -> Values.oneOf("v.stage", comparison, STAGES);
      case "aliases", "alias" ->
          comparison.isNegative()
              ? Sql.of("not ").then(aliased(comparison.positive()))
              : aliased(comparison);
      default -> throw comparison.unknownField(FIELDS);
    };
  }

  private static Sql aliased(Comparison comparison) {
    return Sql.of(
            "exists (select 1 from model_alias a"
                + " where a.model_id = v.model_id and a.number = v.number and ")
        .then(Values.checked("a.alias", comparison))
        .then(")");
  }
}
