package io.llmplatform.inference.retrieval.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.junit.jupiter.api.Test;

class WordAnalyzerTest {
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    try (WordAnalyzer analyzer = new WordAnalyzer();
        TokenStream tokens = analyzer.tokenStream("text", text)) {
      CharTermAttribute term = tokens.getAttribute(CharTermAttribute.class);
      OffsetAttribute offset = tokens.getAttribute(OffsetAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        assertThat(offset.endOffset()).isGreaterThan(offset.startOffset());
        words.add(term.toString());
      }
      tokens.end();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return words;
  }

  @Test
  void leavesCaseAccentsAndEndingsAside() {
    assertThat(words("The Cafés were RUNNING")).containsExactly("the", "cafe", "were", "run");
  }

  @Test
  void partsChineseIntoWords() {
    assertThat(words("我是中国人。北京大学")).containsExactly("我", "是", "中国", "人", "北京大学");
  }

  @Test
  void partsWhatIsMixed() {
    assertThat(words("使用Milvus 2.6向量")).containsExactly("使用", "milvu", "2.6", "向量");
  }

  @Test
  void takesLongChineseTextsAndRareCharacters() {
    assertThat(words("中国".repeat(5000))).hasSizeGreaterThanOrEqualTo(5000).contains("中国");
    assertThat(words("𠀀中国")).contains("𠀀", "中国");
  }

  @Test
  void keepsWordsOfOtherScriptsWhole() {
    assertThat(words("Большой банк über")).containsExactly("большой", "банк", "uber");
  }
}
