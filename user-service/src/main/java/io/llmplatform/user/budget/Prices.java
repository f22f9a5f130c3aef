package io.llmplatform.user.budget;

import io.llmplatform.user.api.ModelPrice;
import io.llmplatform.user.storage.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Every price, ordered by model; a tenant's own before the one for all. */
@Repository
class Prices {
  private static final String ORDER = " order by model, tenant nulls last";

  private final JdbcClient sql;

  Prices(JdbcClient sql) {
    this.sql = sql;
  }

  List<ModelPrice> all() {
    return sql.sql("select * from price" + ORDER).query(Prices::price).list();
  }

  /** The tenant's own and those for all. */
  List<ModelPrice> of(String tenant) {
    return sql.sql("select * from price where tenant = ? or tenant is null" + ORDER)
        .param(tenant)
        .query(Prices::price)
        .list();
  }

  void set(ModelPrice price, Instant now) {
    sql.sql(
            """
            insert into price
              (tenant, model, input_per_million, output_per_million, currency, updated_at)
            values (:tenant, :model, :input, :output, :currency, :at)
            on conflict (tenant, model) do update set input_per_million = :input,
              output_per_million = :output, currency = :currency, updated_at = :at\
            """)
        .param("tenant", price.tenant())
        .param("model", price.model())
        .param("input", price.inputPerMillion())
        .param("output", price.outputPerMillion())
        .param("currency", price.currency())
        .param("at", Columns.time(now))
        .update();
  }

  /** Whether there was one. */
  boolean remove(@Nullable String tenant, String model) {
    return sql.sql(
                "delete from price where tenant is not distinct from cast(? as text) and model = ?")
            .params(tenant, model)
            .update()
        == 1;
  }

  private static ModelPrice price(ResultSet row, int number) throws SQLException {
    return new ModelPrice(
        row.getString("tenant"),
        row.getString("model"),
        row.getBigDecimal("input_per_million").stripTrailingZeros(),
        row.getBigDecimal("output_per_million").stripTrailingZeros(),
        row.getString("currency"));
  }
}
