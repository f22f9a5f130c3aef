package io.llmplatform.inference.retrieval.index.configuration;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where chunks are indexed: in Milvus where its address is given, else in this process.
 *
 * @param index the one in this process
 * @param milvus the other
 */
@Validated
@ConfigurationProperties("retrieval")
record IndexSettings(@DefaultValue Embedded index, @DefaultValue Milvus milvus) {

  /**
   * @param directory of its files; of one process at a time
   */
  record Embedded(@DefaultValue("") String directory) {}

  /**
   * @param uri such as {@code http://milvus:19530}; empty: there is none
   * @param token {@code user:password}, or an API key; empty: none
   * @param database that has the platform's collections and nothing else; empty: Milvus' default
   * @param connectTimeout of a connection
   * @param timeout of one call
   */
  record Milvus(
      @DefaultValue("") String uri,
      @DefaultValue("") String token,
      @DefaultValue("") String database,
      @DefaultValue("3s") @DurationMin(millis = 1) Duration connectTimeout,
      @DefaultValue("10s") @DurationMin(millis = 1) Duration timeout) {}

  IndexSettings {
    if (milvus.uri().isBlank() && index.directory().isBlank()) {
      throw new IllegalArgumentException(
          "retrieval.index.directory is required where retrieval.milvus.uri is not set");
    }
  }
}
