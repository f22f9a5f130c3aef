package io.llmplatform.inference.retrieval.store;

import io.llmplatform.common.client.ServiceClients;
import io.llmplatform.files.Attempts;
import io.llmplatform.files.ReadingFiles;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The registry's files, in their owners' names. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRetrieval
class FilesConfiguration {
  private static final String REGISTRY = "model-registry-service";

  @Bean
  ReadingFiles readingFiles(ServiceClients clients, RetrievalSettings settings) {
    RetrievalSettings.Files files = settings.files();
    return new ReadingFiles(
        owner -> clients.to(REGISTRY, owner),
        files.piece(),
        new Attempts(files.attempts(), files.firstBackoff()));
  }
}
