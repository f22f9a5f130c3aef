package io.llmplatform.registry.search;

import io.llmplatform.registry.api.Visibility;
import io.llmplatform.registry.search.Comparison.Operator;
import io.llmplatform.registry.tenant.Viewpoint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 *
 * <p>INVARIANT: a window's work depends on its width alone. So the viewpoint is checked like the
 * filter, and only what bounds a range of the order limits where the walk begins and ends.
 */
@Component
class SearchQueries {
  // A filter which a tenth of the results pass fills its page.
  private static final int WINDOW_PER_RESULT = 10;
  private static final int WIDEST_WINDOW = 2000;
  private static final int FEW = 5000;
  // Of the plan's root, which comes first.
  private static final Pattern PLAN_ROWS = Pattern.compile("\"Plan Rows\": *(\\d+)");
  private static final Set<Operator> BOUNDING =
      EnumSet.of(
          Operator.EQUAL,
          Operator.LESS,
          Operator.LESS_OR_EQUAL,
          Operator.GREATER,
          Operator.GREATER_OR_EQUAL);

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
    preparePlanning();
    List<Sql> ranges = new ArrayList<>();
    List<Sql> checks = new ArrayList<>();
    if (behind != null) {
      ranges.add(order.behind(behind));
    }
    if (!viewpoint.everything()) {
      checks.add(visible(viewpoint));
    }
    for (Comparison comparison : filter) {
      (bounds(comparison, order) ? ranges : checks).add(searched.checking(comparison));
    }
    Sql range = Sql.joined(" and ", ranges);
    List<Found> soon = run(window(searched, order, range, checks, limit), order);
    if (checks.isEmpty() || soon.size() == limit) {
      return soon;
    }
    Sql all = viewpoint.everything() ? range : range.then(" and ").then(visible(viewpoint));
    List<Sql> finding =
        filter.stream().map(comparison -> searched.finding(comparison, this::isFew)).toList();
    return run(gather(searched, order, all, finding, limit), order);
  }

  // A plan made for every parameter fits none: patterns and ranges decide. And searches share the
  // processors with each other, so that none should plan with several.
  private void preparePlanning() {
    database
        .sql(
            """
            select set_config('plan_cache_mode', 'force_custom_plan', true),
              set_config('max_parallel_workers_per_gather', '0', true)
            """)
        .query()
        .singleRow();
  }

  private boolean isFew(Sql rows) {
    String plan =
        database
            .sql("explain (format json) select 1 " + rows.text())
            .params(rows.parameters())
            .query(String.class)
            .single();
    Matcher expected = PLAN_ROWS.matcher(plan);
    return expected.find() && Double.parseDouble(expected.group(1)) <= FEW;
  }

  private static Sql visible(Viewpoint viewpoint) {
    return Sql.of(
        "(m.tenant = ? or m.visibility = ?)", viewpoint.tenant(), Visibility.SHARED.name());
  }

  // What holds for one range of the order's first column, and for nothing outside.
  private static boolean bounds(Comparison comparison, Order order) {
    return BOUNDING.contains(comparison.operator())
        && order.terms().get(0).column().name().equals(comparison.field());
  }

  // The limit inside keeps the planner from anything but a walk.
  private static Sql window(
      Searched searched, Order order, Sql range, List<Sql> checks, int limit) {
    Sql inside = Sql.of("(select " + searched.id() + " as id, " + order.columns());
    List<String> passed = new ArrayList<>();
    for (Sql check : checks) {
      String column = "passed" + passed.size();
      inside = inside.then(", ").then(check).then(" as " + column);
      passed.add(column);
    }
    int width =
        checks.isEmpty()
            ? limit
            : Math.max(limit, Math.min(limit * WINDOW_PER_RESULT, WIDEST_WINDOW));
    return order.selectedFrom(
        inside
            .then(" " + searched.from() + " and ")
            .then(range)
            .then(" order by " + order.sql() + " limit " + width + ")"),
        passed.isEmpty() ? "true" : String.join(" and ", passed),
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
