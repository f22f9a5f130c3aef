package io.llmplatform.inference.rerank;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RerankFilesTest {
  private static final String CLASSIFIER = "'architectures':['BertForSequenceClassification']";

  @TempDir private Path directory;

  @Test
  void aClassifierOfOneLabelIsACrossEncoder() throws IOException {
    tokenizer();
    write("config.json", CLASSIFIER + ",'id2label':{'0':'L'},'max_position_embeddings':512");

    assertThat(new RerankFiles(directory).read()).contains(new RerankConfiguration(512, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'architectures':['BertForSequenceClassification'],'id2label':{'0':'no','1':'yes'}",
        "'architectures':['BertForSequenceClassification']",
        "'architectures':['BertForTokenClassification'],'num_labels':1",
        "'num_labels':1",
      })
  void anyOtherModelIsNone(String config) throws IOException {
    tokenizer();
    write("config.json", config + ",'max_position_embeddings':512");

    assertThat(new RerankFiles(directory).read()).isEmpty();
  }

  @Test
  void withoutATokenizerThereIsNone() throws IOException {
    write("config.json", CLASSIFIER + ",'num_labels':1,'max_position_embeddings':512");

    assertThat(new RerankFiles(directory).read()).isEmpty();
  }

  @Test
  void withoutALengthThereIsNone() throws IOException {
    tokenizer();
    write("config.json", CLASSIFIER + ",'num_labels':1");

    assertThat(new RerankFiles(directory).read()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'sentence_transformers':{'activation_fn':'torch.nn.modules.linear.Identity'}| false",
        "'sentence_transformers':{'activation_fn':'torch.nn.modules.activation.Sigmoid'}| true",
        "'sbert_ce_default_activation_function':'torch.nn.modules.linear.Identity'| false",
        "'other':0| true",
      })
  void theScoreIsWhatTheModelSays(String member, boolean sigmoid) throws IOException {
    tokenizer();
    write("config.json", CLASSIFIER + ",'num_labels':1,'max_position_embeddings':8," + member);

    assertThat(new RerankFiles(directory).read()).contains(new RerankConfiguration(8, sigmoid));
  }

  @ParameterizedTest
  @CsvSource({"roberta, 512", "bert, 514"})
  void someModelsKeepPositionsForPadding(String type, int tokens) throws IOException {
    tokenizer();
    String length = ",'num_labels':1,'max_position_embeddings':514,'pad_token_id':1";
    write("config.json", CLASSIFIER + length + ",'model_type':'" + type + "'");

    assertThat(new RerankFiles(directory).read()).contains(new RerankConfiguration(tokens, true));
  }

  @Test
  void theTokenizersLengthGoesBeforeThePositions() throws IOException {
    tokenizer();
    write("config.json", CLASSIFIER + ",'num_labels':1,'max_position_embeddings':514");
    write("tokenizer_config.json", "'model_max_length':256");

    assertThat(new RerankFiles(directory).read()).contains(new RerankConfiguration(256, true));
  }

  private void tokenizer() throws IOException {
    write("tokenizer.json", "");
  }

  /** Members of an object, in single quotes. */
  private void write(String name, String members) throws IOException {
    Files.writeString(directory.resolve(name), "{" + members.replace('\'', '"') + "}");
  }
}
