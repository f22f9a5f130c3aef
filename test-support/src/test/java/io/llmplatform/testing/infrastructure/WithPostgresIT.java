package io.llmplatform.testing.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

@SpringBootTest(
    classes = WithPostgresIT.Application.class,
    properties = {
      "spring.cloud.nacos.config.enabled=false",
      "spring.datasource.url=${POSTGRES_URL}",
      "spring.datasource.username=registry",
      "spring.datasource.password=${REGISTRY_DB_PASSWORD}"
    })
@WithPostgres
class WithPostgresIT {
  private final JdbcTemplate sql;

  @Autowired
  WithPostgresIT(JdbcTemplate sql) {
    this.sql = sql;
  }

  @Test
  void logsInAsTheOwnerOfItsSchema() {
    assertThat(sql.queryForObject("SELECT current_user", String.class)).isEqualTo("registry");
    assertThat(sql.queryForObject("SELECT current_schema()", String.class)).isEqualTo("registry");
    assertThatThrownBy(() -> sql.execute("CREATE TABLE users.mine (id int)"))
        .hasStackTraceContaining("permission denied");
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class})
  static class Application {}
}
