package io.llmplatform.registry.search;

import io.llmplatform.registry.search.Order.Column;
import io.llmplatform.registry.search.Order.Term;
import io.llmplatform.registry.search.Order.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Models as MLflow searches them. */
final class SearchedModels implements Searched {
  private static final String FIELDS =
      "name, aliases, creation_timestamp, last_updated_timestamp and tags.<key>";
  private static final Column NAME = new Column("name", "m.name", Type.TEXT);
  private static final Column CREATED =
      new Column("creation_timestamp", "m.created_at", Type.MOMENT);
  private static final Column UPDATED =
      new Column("last_updated_timestamp", "m.updated_at", Type.MOMENT);
  private static final Column TENANT = new Column("tenant", "m.tenant", Type.TEXT);
  private static final Column ID = new Column("id", "m.id", Type.NUMBER);

  @Override
  public String name() {
    return "models";
  }

  @Override
  public String from() {
    return "from model m where m.deleted_at is null";
  }

  @Override
  public String id() {
    return "m.id";
  }

  @Override
  public Map<String, Column> columns() {
    Map<String, Column> columns = new LinkedHashMap<>();
    Stream.of(NAME, CREATED, UPDATED).forEach(each -> columns.put(each.name(), each));
    columns.put("timestamp", UPDATED);
    return columns;
  }

  @Override
  public List<Term> defaultOrder() {
    return List.of(new Term(NAME, false), new Term(TENANT, false), new Term(ID, false));
  }

  @Override
  public Sql finding(Comparison comparison, Values.Estimates estimates) {
    return switch (comparison.field()) {
      case "tags", "tag" ->
          Sql.of(
                  "m.id in (select t.model_id from model_tag t where t.key = ? and ",
                  comparison.requiredKey())
              .then(
                  Values.found(
                      "model_tag t", "t.value", Values.head("t.value"), comparison, estimates))
              .then(")");
      case "name" ->
          Values.found("model m", "m.name", "m.name", comparison.withoutKey(), estimates);
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
                      " from model_tag t where t.model_id = m.id and t.key = ?)",
                      comparison.requiredKey()));
      case "name" -> Values.checked("m.name", comparison.withoutKey());
      default -> plain(comparison.withoutKey());
    };
  }

  private static Sql plain(Comparison comparison) {
    return switch (comparison.field()) {
      case "creation_timestamp" -> Values.moment("m.created_at", comparison);
      case "last_updated_timestamp" -> Values.moment("m.updated_at", comparison);
      case "aliases", "alias" ->
          comparison.isNegative()
              ? Sql.of("not ").then(aliased(comparison.positive()))
              : aliased(comparison);
      default -> throw comparison.unknownField(FIELDS);
    };
  }

  private static Sql aliased(Comparison comparison) {
    return Sql.of("exists (select 1 from model_alias a where a.model_id = m.id and ")
        .then(Values.checked("a.alias", comparison))
        .then(")");
  }
}
