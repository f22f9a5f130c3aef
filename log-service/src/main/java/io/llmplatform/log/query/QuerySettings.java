package io.llmplatform.log.query;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of queries.
 *
 * @param exports that are written at one time; further ones are refused
 */
@ConfigurationProperties("log.query")
record QuerySettings(@DefaultValue("4") int exports) {
  QuerySettings {
    if (exports < 1) {
      throw new IllegalArgumentException("log.query.exports is less than 1");
    }
  }
}
