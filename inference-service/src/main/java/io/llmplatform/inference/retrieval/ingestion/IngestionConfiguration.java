package io.llmplatform.inference.retrieval.ingestion;

import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.extraction.ExtractingDocuments;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import io.llmplatform.lease.Leases;
import io.llmplatform.lease.Renewals;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the Spring-free parts together. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRetrieval
class IngestionConfiguration {

  @Bean
  ExtractingDocuments extractingDocuments(RetrievalSettings settings) {
    RetrievalSettings.Extraction extraction = settings.extraction();
    return new ExtractingDocuments(
        new ExtractingDocuments.Limits(
            extraction.heap().toBytes(), extraction.timeLimit(), extraction.maxText().toBytes()));
  }

  @Bean
  Renewals ingestionLeases(Leases leases, RetrievalSettings settings) {
    return new Renewals(leases, settings.ingestion().lease());
  }
}
