package io.llmplatform.inference.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingFilesTest {
  @TempDir Path directory;

  @Test
  void aDirectoryWithoutModulesHoldsNoEmbeddingModel() throws IOException {
    assertThat(new EmbeddingFiles(directory).read()).isEmpty();
  }

  @Test
  void readsPoolingLimitAndNormalisation() throws IOException {
    modules("Transformer:", "Pooling:1_Pooling", "Normalize:2_Normalize");
    file(
        "1_Pooling/config.json",
        "{'word_embedding_dimension':8,'pooling_mode_cls_token':true,'pooling_mode_mean_tokens':false,'include_prompt':true}");
    file("sentence_bert_config.json", "{'max_seq_length':64,'do_lower_case':true}");

    EmbeddingConfiguration configuration = read();

    assertThat(configuration)
        .isEqualTo(
            new EmbeddingConfiguration(
                Pooling.CLS,
                8,
                64,
                true,
                true,
                EmbeddingConfiguration.Shortening.NONE,
                Prompts.NONE));
  }

  @Test
  void findsTheLimitElsewhereAndShortening() throws IOException {
    modules("Transformer:", "Pooling:1_Pooling");
    pooling("lasttoken");
    file("sentence_bert_config.json", "{'max_seq_length':null}");
    file("tokenizer_config.json", "{'model_max_length':1e30}");
    file("config.json", "{'max_position_embeddings':512,'matryoshka_dimensions':[4,2]}");

    EmbeddingConfiguration configuration = read();

    assertThat(configuration.pooling()).isEqualTo(Pooling.LAST_TOKEN);
    assertThat(configuration.maxTokens()).isEqualTo(512);
    assertThat(configuration.normalize()).isFalse();
    assertThat(configuration.shortening().allows(4)).isTrue();
    assertThat(configuration.shortening().allows(3)).isFalse();
  }

  @Test
  void readsPrompts() throws IOException {
    modules("Transformer:", "Pooling:1_Pooling");
    pooling("mean_tokens");
    file("sentence_bert_config.json", "{'max_seq_length':64}");
    file(
        "config_sentence_transformers.json",
        "{'prompts':{'query':'query: ','document':''},'default_prompt_name':'query'}");

    assertThat(read().prompts())
        .isEqualTo(new Prompts(Map.of("query", "query: ", "document", ""), "query"));
  }

  @Test
  void refusesPromptsThatItCannotFollow() throws IOException {
    modules("Transformer:", "Pooling:1_Pooling");
    file(
        "1_Pooling/config.json",
        "{'word_embedding_dimension':8,'pooling_mode_cls_token':true,'include_prompt':false}");
    file("sentence_bert_config.json", "{'max_seq_length':64}");
    read();
    file("config_sentence_transformers.json", "{'prompts':{'query':'q: '}}");
    assertRefused("include_prompt");
    file(
        "config_sentence_transformers.json",
        "{'prompts':{'query':''},'default_prompt_name':'document'}");
    assertRefused("default_prompt_name");
    file("config_sentence_transformers.json", "{'prompts':{'query':7}}");
    assertRefused("query");
  }

  @Test
  void refusesWhatItCannotFollow() throws IOException {
    modules("Transformer:", "Pooling:1_Pooling", "Dense:2_Dense");
    assertRefused("Dense");
    modules("Transformer:");
    assertRefused("Pooling");
    modules("Transformer:", "Pooling:../../elsewhere");
    assertRefused("out of the model");
    modules("Transformer:", "Pooling:1_Pooling");
    assertRefused("1_Pooling");
    pooling("weightedmean_tokens");
    assertRefused("weightedmean");
    file("1_Pooling/config.json", "{'word_embedding_dimension':8}");
    assertRefused("one mode");
    pooling("mean_tokens");
    assertRefused("max_seq_length");
  }

  private void assertRefused(String said) {
    assertThatThrownBy(this::read)
        .isInstanceOf(UnsupportedEmbeddingModel.class)
        .hasMessageContaining(said);
  }

  private EmbeddingConfiguration read() throws IOException {
    return new EmbeddingFiles(directory).read().orElseThrow();
  }

  private void pooling(String mode) throws IOException {
    file(
        "1_Pooling/config.json",
        "{'word_embedding_dimension':8,'pooling_mode_%s':true}".formatted(mode));
  }

  /** Each module as {@code kind:folder}. */
  private void modules(String... modules) throws IOException {
    StringBuilder json = new StringBuilder();
    for (String module : modules) {
      String[] parts = module.split(":", 2);
      json.append(
          ",{'path':'%s','type':'sentence_transformers.models.%s'}".formatted(parts[1], parts[0]));
    }
    file("modules.json", "[" + json.substring(1) + "]");
  }

  private void file(String name, String json) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, json.replace('\'', '"'));
  }
}
