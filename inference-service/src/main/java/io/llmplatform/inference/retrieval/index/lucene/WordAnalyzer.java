package io.llmplatform.inference.retrieval.index.lucene;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;

/**
 * The words of texts and queries: Unicode's (UAX 29), those of Chinese by {@link HanWordFilter},
 * without accents and endings of English.
 */
final class WordAnalyzer extends Analyzer {
  @Override
  protected TokenStreamComponents createComponents(String field) {
    Tokenizer source = new StandardTokenizer();
    TokenStream words = new HanWordFilter(source);
    words = new CJKWidthFilter(words);
    words = new LowerCaseFilter(words);
    words = new ASCIIFoldingFilter(words);
    words = new PorterStemFilter(words);
    return new TokenStreamComponents(source, words);
  }
}
