package io.llmplatform.inference.language.text;

import io.llmplatform.inference.language.UnsupportedLanguageModel;
import io.llmplatform.inference.language.Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The vocabulary of a {@code tokenizer.json}. */
public final class TokenVocabulary implements Vocabulary {
  private static final byte[] NOTHING = {};

  /** Two or more characters, of which one is a bracket: runs of space and the like are text. */
  private static final Pattern MARK = Pattern.compile("^(?=.*[<>\\[\\]|]).{2,}$", Pattern.DOTALL);

  private final byte[][] bytes;
  private final BitSet specials;
  private final BitSet steering;
  private final Map<String, Integer> added;
  private final boolean dropsLeadingSpace;

  /**
   * @param bytes of each token, special ones too; null: stands for nothing
   * @param added ids of added tokens, by what they are written as
   */
  private TokenVocabulary(
      byte[][] bytes, BitSet specials, Map<String, Integer> added, boolean dropsLeadingSpace) {
    this.bytes = bytes;
    this.specials = specials;
    this.added = Map.copyOf(added);
    this.steering = new BitSet(bytes.length);
    added.forEach(
        (content, id) ->
            steering.set(
                id, !content.isBlank() && (specials.get(id) || MARK.matcher(content).find())));
    this.dropsLeadingSpace = dropsLeadingSpace;
  }

  /**
   * @param minSize ids of the model, of which the last may stand for nothing
   * @throws UnsupportedLanguageModel when the file is no tokenizer of byte-level BPE or of
   *     SentencePiece's kind; the message names the field
   */
  public static TokenVocabulary read(Path file, int minSize) throws IOException {
    VocabularyFile read = VocabularyFile.read(file);
    byte[][] bytes = new byte[Math.max(minSize, read.size())][];
    Arrays.fill(bytes, NOTHING);
    read.entries().forEach((entry, id) -> bytes[id] = read.decoding().bytes(entry));
    BitSet specials = new BitSet(bytes.length);
    for (VocabularyFile.Added token : read.added()) {
      bytes[token.id()] =
          token.special()
              ? token.content().getBytes(StandardCharsets.UTF_8)
              : read.decoding().bytes(token.content());
      specials.set(token.id(), token.special());
    }
    return new TokenVocabulary(
        bytes, specials, ids(read.added()), read.decoding().dropsLeadingSpace());
  }

  private static Map<String, Integer> ids(List<VocabularyFile.Added> added) {
    return added.stream()
        .collect(
            Collectors.toMap(
                VocabularyFile.Added::content, VocabularyFile.Added::id, (one, two) -> one));
  }

  @Override
  public int size() {
    return bytes.length;
  }

  @Override
  public byte[] bytes(int token) {
    return specials.get(token) ? NOTHING : written(token);
  }

  @Override
  public boolean isSpecial(int token) {
    return specials.get(token);
  }

  /**
   * As {@link #bytes}, but special tokens are written out. An id beyond the vocabulary stands for
   * nothing: a model may have logits for more. Not to be changed by the caller.
   */
  public byte[] written(int token) {
    return token < bytes.length ? bytes[token] : NOTHING;
  }

  /** How the tokens that {@link #steers} are written. */
  public Set<String> steering() {
    return added.entrySet().stream()
        .filter(each -> steers(each.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Whether a token is special, or another one beside the vocabulary's own that is a mark and not
   * merely text, as {@code <tool_call>} is.
   */
  public boolean steers(int token) {
    return steering.get(token);
  }

  /** The id of an added token, such as the end of a turn. */
  public OptionalInt added(String content) {
    Integer id = added.get(content);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** Whether the space that begins a text is none of its own, as with SentencePiece. */
  public boolean dropsLeadingSpace() {
    return dropsLeadingSpace;
  }
}
