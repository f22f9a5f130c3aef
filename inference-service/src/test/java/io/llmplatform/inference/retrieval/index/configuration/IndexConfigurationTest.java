package io.llmplatform.inference.retrieval.index.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.retrieval.index.VectorIndex;
import io.llmplatform.inference.retrieval.index.lucene.LuceneVectorIndex;
import io.llmplatform.inference.retrieval.index.milvus.MilvusVectorIndex;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.SimpleStatusAggregator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class IndexConfigurationTest {
  @TempDir Path directory;

  private final ApplicationContextRunner contexts =
      new ApplicationContextRunner().withUserConfiguration(IndexConfiguration.class);

  @Test
  void indexesInTheProcessWhereNoMilvusIsNamed() {
    contexts
        .withPropertyValues("retrieval.index.directory=" + directory)
        .run(
            context -> {
              assertThat(context).getBean(VectorIndex.class).isInstanceOf(LuceneVectorIndex.class);
              assertThat(context.getBean(HealthIndicator.class).health().getStatus())
                  .isEqualTo(Status.UP);
            });
  }

  @Test
  void startsWithoutTheMilvusThatIsNamedAndStaysHealthy() {
    contexts
        .withPropertyValues(
            "retrieval.milvus.uri=http://127.0.0.1:1",
            "retrieval.milvus.connect-timeout=200ms",
            "retrieval.milvus.timeout=200ms")
        .run(
            context -> {
              assertThat(context).getBean(VectorIndex.class).isInstanceOf(MilvusVectorIndex.class);
              Status status = context.getBean(HealthIndicator.class).health().getStatus();
              assertThat(status).isEqualTo(IndexHealth.AWAY);
              assertThat(new SimpleStatusAggregator().getAggregateStatus(status, Status.UP))
                  .isEqualTo(Status.UP);
            });
  }

  @Test
  void namesTheSettingWithoutWhichThereIsNoIndex() {
    contexts.run(
        context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("retrieval.index.directory"));
  }

  @Test
  void hasNoneWhereRetrievalIsOff() {
    contexts
        .withPropertyValues("retrieval.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(VectorIndex.class));
  }
}
