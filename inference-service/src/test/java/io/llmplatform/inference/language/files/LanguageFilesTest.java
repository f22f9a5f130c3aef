package io.llmplatform.inference.language.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.inference.language.LanguageConfiguration;
import io.llmplatform.inference.language.SamplingDefaults;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import io.llmplatform.inference.language.text.TestTokenizers;
import io.llmplatform.inference.language.text.TokenVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageFilesTest {
  @TempDir Path directory;
  private Path onnx;

  @BeforeEach
  void aDecoder() throws IOException {
    onnx = directory.resolve("model.onnx");
    Files.write(onnx, OnnxModels.decoder(2, 3, 64, OnnxModels.FLOAT));
  }

  @Test
  void readsALayoutOfTransformersJs() throws IOException {
    write(
        "config.json",
        "{'architectures':['LlamaForCausalLM'],'max_position_embeddings':2048,"
            + "'vocab_size':512,'eos_token_id':5,'bos_token_id':4,'sliding_window':128}");
    write(
        "generation_config.json",
        "{'eos_token_id':[6,7],'pad_token_id':8,'do_sample':true,"
            + "'temperature':0.6,'top_p':0.95,'top_k':20,'repetition_penalty':1.1}");
    write("tokenizer_config.json", "{'eos_token':{'content':'<|end|>'},'bos_token':null}");

    LanguageConfiguration read = configuration();

    assertThat(read.contextLength()).isEqualTo(2048);
    assertThat(read.stopTokens()).containsExactlyInAnyOrder(0, 5, 6, 7);
    assertThat(read.beginning()).hasValue(4);
    assertThat(read.padding()).hasValue(8);
    assertThat(read.vocabularySize()).isEqualTo(512);
    assertThat(read.sampling()).isEqualTo(new SamplingDefaults(0.6, 20, 0.95, 0, 1.1));
  }

  @Test
  void readsALayoutOfGenai() throws IOException {
    write(
        "genai_config.json",
        "{'model':{'context_length':8192,'eos_token_id':[1,2],"
            + "'pad_token_id':3,'vocab_size':500,'type':'llama','decoder':{'filename':'model.onnx'}},"
            + "'search':{'do_sample':false,'temperature':0.7,'top_k':50}}");

    LanguageConfiguration read = configuration();

    assertThat(LanguageFiles.areIn(directory, onnx)).isTrue();
    assertThat(LanguageFiles.namedOnnx(directory)).hasValue(onnx);
    assertThat(read.contextLength()).isEqualTo(8192);
    assertThat(read.stopTokens()).containsExactlyInAnyOrder(1, 2);
    assertThat(read.sampling().temperature()).isZero();
    assertThat(read.sampling().topK()).isEqualTo(50);
  }

  @Test
  void takesTheTokensThatTheTokenizerWritesWhereNoFileNumbersThem() throws IOException {
    write("config.json", "{'max_position_embeddings':64}");
    write("tokenizer_config.json", "{'eos_token':'<|end|>','bos_token':'<|user|>'}");

    LanguageConfiguration read = configuration();

    assertThat(read.stopTokens()).containsExactly(0);
    assertThat(read.beginning()).hasValue(1);
    assertThat(read.padding()).isEmpty();
    assertThat(read.vocabularySize()).isEqualTo(421);
    assertThat(read.sampling()).isEqualTo(SamplingDefaults.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'max_position_embeddings':131072,'rope_scaling':{'type':'longrope'},"
            + "'original_max_position_embeddings':4096} | 4096",
        "{'max_position_embeddings':131072,'rope_scaling':{'rope_type':'llama3',"
            + "'original_max_position_embeddings':8192}} | 131072",
        "{'n_positions':1024} | 1024",
        "{'text_config':{'max_position_embeddings':32768}} | 32768",
      })
  void theContextEndsWhereTheCacheWouldNoLongerBeRight(String config, int length)
      throws IOException {
    write("config.json", config);
    assertThat(configuration().contextLength()).isEqualTo(length);
  }

  @Test
  void countsWhatATokenTakesInTheCache() throws IOException {
    write("config.json", "{'num_key_value_heads':5,'hidden_size':128,'num_attention_heads':4}");
    LanguageFiles files = LanguageFiles.read(directory);
    assertThat(files.cacheBytesPerToken(onnx)).isEqualTo(2 * 2 * 3 * 64 * 4);
    Files.write(onnx, OnnxModels.decoder(30, -1, -1, OnnxModels.FLOAT16));
    assertThat(files.cacheBytesPerToken(onnx)).isEqualTo(30 * 2 * 5 * 32 * 2);
  }

  @Test
  void aDecoderWithATokenizerOrAnArchitectureIsALanguageModel() throws IOException {
    assertThat(LanguageFiles.areIn(directory, onnx)).isFalse();
    write("config.json", "{'architectures':['LlamaForCausalLM']}");
    assertThat(LanguageFiles.areIn(directory, onnx)).isTrue();
    write("config.json", "{'architectures':['BertModel']}");
    assertThat(LanguageFiles.areIn(directory, onnx)).isFalse();
    write("tokenizer.json", "{}");
    assertThat(LanguageFiles.areIn(directory, onnx)).isTrue();
  }

  @Test
  void whatKeepsNothingOrIsAnEmbeddingModelIsNone() throws IOException {
    write("config.json", "{'architectures':['Qwen3ForCausalLM']}");
    write("modules.json", "[]");
    assertThat(LanguageFiles.areIn(directory, onnx)).isFalse();
    Files.delete(directory.resolve("modules.json"));
    Files.write(onnx, new OnnxModels().input("input_ids", OnnxModels.INT64, -1, -1).bytes());
    assertThat(LanguageFiles.areIn(directory, onnx)).isFalse();
    Files.write(onnx, new byte[] {58, 127, 1, 2});
    assertThat(LanguageFiles.areIn(directory, onnx)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "config.json | {} | config.json: max_position_embeddings",
        "config.json | {'max_position_embeddings':0} | config.json: max_position_embeddings",
        "config.json | {'max_position_embeddings':'x'} | config.json: max_position_embeddings",
        "config.json | {'max_position_embeddings':8,'eos_token_id':'</s>'} | config.json:"
            + " eos_token_id",
        "config.json | {'max_position_embeddings':8,'eos_token_id':[-1]} | config.json:"
            + " eos_token_id",
        "config.json | {'max_position_embeddings':8,'eos_token_id':421} | eos_token_id 421",
        "config.json | {'max_position_embeddings': | config.json is no JSON",
        "config.json | [] | config.json is no JSON object",
        "generation_config.json | {'temperature':-1} | generation_config.json: temperature",
        "generation_config.json | {'top_p':0} | generation_config.json: top_p",
        "generation_config.json | {'top_k':'many'} | generation_config.json: top_k",
        "genai_config.json | {'model':{'context_length':-4}} | genai_config.json:"
            + " model.context_length",
      })
  void namesTheFileAndTheFieldThatCannotBeFollowed(String file, String content, String named)
      throws IOException {
    if (!file.equals("config.json")) {
      write("config.json", "{'max_position_embeddings':64}");
    }
    write(file, content);
    assertThatThrownBy(this::configuration)
        .isInstanceOf(UnsupportedLanguageModel.class)
        .hasMessageContaining(named);
  }

  @Test
  void refusesGenaiFilesThatPointOutOrAreSeveral() throws IOException {
    write("genai_config.json", "{'model':{'decoder':{'filename':'../model.onnx'}}}");
    assertThatThrownBy(() -> LanguageFiles.namedOnnx(directory))
        .hasMessageContaining("genai_config.json: model.decoder.filename");
    write("genai_config.json", "{'model':{'decoder':{'pipeline':[]}}}");
    assertThatThrownBy(() -> LanguageFiles.namedOnnx(directory))
        .hasMessageContaining("model.decoder.pipeline");
  }

  @Test
  void saysThatTheTokenizerIsMissing() throws IOException {
    LanguageFiles files = LanguageFiles.read(directory);
    assertThatThrownBy(files::tokenizer)
        .isInstanceOf(UnsupportedLanguageModel.class)
        .hasMessageContaining("tokenizer.json");
  }

  private LanguageConfiguration configuration() throws IOException {
    LanguageFiles files = LanguageFiles.read(directory);
    TokenVocabulary vocabulary =
        TokenVocabulary.read(TestTokenizers.byteLevel(), files.statedVocabularySize());
    return files.configuration(vocabulary);
  }

  private void write(String name, String json) throws IOException {
    Files.writeString(directory.resolve(name), json.replace('\'', '"'));
  }
}
