package io.llmplatform.registry.search;

import io.llmplatform.registry.api.Visibility;
import io.llmplatform.registry.tenant.Viewpoint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Runs searches so that each takes milliseconds, whatever its filter finds.
 *
 * <p>What matches often is found soon by walking the results' order and checking each: first a
 * window of the order is walked. Where that does not fill the page, little matches (or what matches
 * lies far behind), and the database gathers every match by its indexes and sorts them. The planner
 * is not left to choose between the two: it knows neither how patterns nor how conditions on other
 * tables go together, and its wrong guess is a walk through everything.
 */
@Component
class SearchQueries {
  // Wide enough that a filter which a twentieth of the results pass fills its page.
  private static final int WINDOW_PER_RESULT = 20;

  private final JdbcClient database;

  SearchQueries(JdbcClient database) {
    this.database = database;
  }

  /** A result's id and its place. */
  record Found(long id, List<Object> place) {}

  /**
   * Up to {@code limit} results in their order. In a transaction.
   *
   * @param behind the place behind which they lie; null: from the beginning
   */
  List<Found> find(
      Searched searched,
      Viewpoint viewpoint,
      List<Comparison> filter,
      Order order,
      @Nullable List<Object> behind,
      int limit) {
    // A plan made for every parameter fits none: patterns and ranges decide.
    database.sql("set local plan_cache_mode = force_custom_plan").update();
    List<Sql> finding = filter.stream().map(searched::finding).toList();
    Sql all = visible(viewpoint);
    if (behind != null) {
      all = all.then(" and ").then(order.behind(behind));
    }
    if (filter.isEmpty()) {
      return run(walk(searched, order, all, limit), order);
    }
    List<Found> soon =
        run(window(searched, order, all, filter, limit * WINDOW_PER_RESULT, limit), order);
    return soon.size() == limit ? soon : run(gather(searched, order, all, finding, limit), order);
  }

  private static Sql visible(Viewpoint viewpoint) {
    return viewpoint.everything()
        ? Sql.of("true")
        : Sql.of(
            "(m.tenant = ? or m.visibility = ?)", viewpoint.tenant(), Visibility.SHARED.name());
  }

  private static Sql walk(Searched searched, Order order, Sql all, int limit) {
    return order.selectedFrom(
        Sql.of("(select " + searched.id() + " as id, " + order.columns() + " " + searched.from())
            .then(" and ")
            .then(all)
            .then(" order by " + order.sql() + " limit " + limit + ")"),
        "true",
        limit);
  }

  // The limit inside keeps the planner from anything but a walk.
  private static Sql window(
      Searched searched, Order order, Sql all, List<Comparison> filter, int width, int limit) {
    Sql inside = Sql.of("(select " + searched.id() + " as id, " + order.columns());
    List<String> passed = new ArrayList<>();
    for (Comparison comparison : filter) {
      String column = "passed" + passed.size();
      inside = inside.then(", ").then(searched.checking(comparison)).then(" as " + column);
      passed.add(column);
    }
    return order.selectedFrom(
        inside
            .then(" " + searched.from() + " and ")
            .then(all)
            .then(" order by " + order.sql() + " limit " + width + ")"),
        String.join(" and ", passed),
        limit);
  }

  // The offset keeps the planner from walking the order.
  private static Sql gather(Searched searched, Order order, Sql all, List<Sql> finding, int limit) {
    return order.selectedFrom(
        Sql.of("(select " + searched.id() + " as id, " + order.columns() + " " + searched.from())
            .then(" and ")
            .then(all)
            .then(" and ")
            .then(Sql.joined(" and ", finding))
            .then(" offset 0)"),
        "true",
        limit);
  }

  private List<Found> run(Sql query, Order order) {
    return database
        .sql(query.text())
        .params(query.parameters())
        .query((row, number) -> found(row, order))
        .list();
  }

  private static Found found(ResultSet row, Order order) throws SQLException {
    List<Object> place = new ArrayList<>();
    for (int i = 0; i < order.terms().size(); i++) {
      boolean text = order.terms().get(i).column().type() == Order.Type.TEXT;
      place.add(text ? row.getString(i + 2) : (Object) row.getLong(i + 2));
    }
    return new Found(row.getLong(1), place);
  }
}
