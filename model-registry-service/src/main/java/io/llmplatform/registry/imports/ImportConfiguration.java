package io.llmplatform.registry.imports;

import io.llmplatform.registry.artifact.ArtifactStore;
import io.llmplatform.registry.version.UploadLimits;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What knows nothing of Spring. */
@Configuration(proxyBeanMethods = false)
class ImportConfiguration {

  @Bean
  PartialFiles partialFiles(HubSettings settings) {
    return new PartialFiles(settings.folder());
  }

  @Bean
  ImportRun.Parts importParts(
      Imports imports,
      ImportLeases leases,
      FinishingImport finishing,
      ArtifactStore store,
      UploadLimits limits,
      HubSettings settings) {
    return new ImportRun.Parts(
        imports, leases, finishing, store, limits, settings, time -> Thread.sleep(time.toMillis()));
  }
}
