package io.llmplatform.scheduler.training.classifier;

import io.llmplatform.scheduler.file.InMemoryFiles;
import io.llmplatform.scheduler.job.JobTriggers;
import io.llmplatform.scheduler.training.graph.TinyEncoder;
import io.llmplatform.scheduler.training.registry.InMemoryModelRegistry;
import java.util.Map;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** A base model, files and a registry in memory, and an embedder that fails as it is told. */
@TestConfiguration(proxyBeanMethods = false)
class FineTuningFakes {
  @Bean
  @Primary
  InMemoryFiles filesInMemory() {
    return new InMemoryFiles();
  }

  @Bean
  @Primary
  InMemoryModelRegistry registryInMemory() {
    InMemoryModelRegistry registry = new InMemoryModelRegistry();
    registry.add(
        FineTuningIT.BASE,
        Map.of(
            "model.onnx", new TinyEncoder(10, WordEmbedder.DIMENSIONS).model(14).toByteArray(),
            "tokenizer.json", InMemoryModelRegistry.text("{}"),
            "modules.json",
                InMemoryModelRegistry.text(
                    "[{\"path\": \"\", \"type\": \"s.Transformer\"},"
                        + " {\"path\": \"1_Pooling\", \"type\": \"s.Pooling\"}]"),
            "1_Pooling/config.json",
                InMemoryModelRegistry.text("{\"pooling_mode_mean_tokens\": true}"),
            "sentence_bert_config.json", InMemoryModelRegistry.text("{\"max_seq_length\": 128}")));
    registry.add("a-language-model", Map.of("model.onnx", new byte[0]));
    return registry;
  }

  @Bean
  @Primary
  WordEmbedder wordEmbedder() {
    return new WordEmbedder();
  }

  /** Runs are worked on when the test says so. */
  @Bean
  @Primary
  JobTriggers noTriggers() {
    return name -> {};
  }
}
