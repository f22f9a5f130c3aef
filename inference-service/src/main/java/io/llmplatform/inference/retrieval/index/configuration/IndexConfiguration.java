package io.llmplatform.inference.retrieval.index.configuration;

import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import io.llmplatform.inference.retrieval.index.configuration.IndexSettings.Milvus;
import io.llmplatform.inference.retrieval.index.lucene.LuceneVectorIndex;
import io.llmplatform.inference.retrieval.index.milvus.MilvusServer;
import io.llmplatform.inference.retrieval.index.milvus.MilvusVectorIndex;
import java.nio.file.Path;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@ConditionalOnRetrieval
@EnableConfigurationProperties(IndexSettings.class)
class IndexConfiguration {
  @Bean(destroyMethod = "close")
  VectorIndex vectorIndex(IndexSettings settings) {
    Milvus milvus = settings.milvus();
    return milvus.uri().isBlank()
        ? new LuceneVectorIndex(Path.of(settings.index().directory()))
        : new MilvusVectorIndex(
            new MilvusServer(
                milvus.uri(),
                milvus.token(),
                milvus.database(),
                milvus.connectTimeout(),
                milvus.timeout()));
  }

  @Bean
  HealthIndicator vectorIndexHealthIndicator(VectorIndex index) {
    return new IndexHealth(index);
  }
}
