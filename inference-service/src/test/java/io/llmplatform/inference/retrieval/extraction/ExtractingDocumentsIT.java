package io.llmplatform.inference.retrieval.extraction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.inference.retrieval.extraction.ExtractingDocuments.Limits;
import io.llmplatform.inference.retrieval.extraction.UnreadableDocument.Fault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each document is parsed in a JVM of its own. */
class ExtractingDocumentsIT {
  private static final Limits LIMITS = new Limits(192L << 20, Duration.ofMinutes(2), 1 << 20);

  @TempDir Path folder;

  @Test
  void readsThePagesOfAPdf() throws Exception {
    assertThat(read("a.pdf", Documents.pdf("The moon.", "The sun.")))
        .containsExactly(new Block(0, 1, "The moon."), new Block(0, 2, "The sun."));
  }

  @Test
  void readsHeadingsAndParagraphsOfAWordDocument() throws Exception {
    assertThat(read("a.docx", Documents.docx("Sky", "The moon orbits the earth.")))
        .containsExactly(new Block(1, 0, "Sky"), new Block(0, 0, "The moon orbits the earth."));
  }

  @Test
  void readsHtmlWithoutItsScripts() throws Exception {
    String html =
        "<html><head><title>T</title><script>x()</script></head><body><h2>Sky &amp; earth</h2>"
            + "<p>One.</p><ul><li>Two</li></ul><table><tr><td>a</td><td>b</td></tr></table>"
            + "</body></html>";

    assertThat(read("a.html", html.getBytes(StandardCharsets.UTF_8)))
        .containsExactly(
            new Block(2, 0, "Sky & earth"),
            new Block(0, 0, "One."),
            new Block(0, 0, "Two"),
            new Block(0, 0, "a\tb"));
  }

  @Test
  void readsMarkdown() throws Exception {
    String text = "# Sky\n\nOne\ntwo.\n\n```\n# no heading\n\ncode\n```\n## Earth ##\nThree.";

    assertThat(read("a.md", text.getBytes(StandardCharsets.UTF_8)))
        .containsExactly(
            new Block(1, 0, "Sky"),
            new Block(0, 0, "One\ntwo."),
            new Block(0, 0, "```\n# no heading\n\ncode\n```"),
            new Block(2, 0, "Earth"),
            new Block(0, 0, "Three."));
  }

  @Test
  void readsTextInAnotherEncoding() throws Exception {
    byte[] gbk = "月亮绕着地球转，地球绕着太阳转。这是一个很长的句子，用来猜测编码。".getBytes("GB18030");

    assertThat(read("a.txt", gbk)).first().extracting(Block::text).asString().contains("月亮");
  }

  @Test
  void saysThatAPdfIsEncrypted() {
    assertFault("a.pdf", Documents.encryptedPdf(), Fault.INVALID, "encrypted");
  }

  @Test
  void saysWhereAPdfIsTruncated() {
    assertFault("a.pdf", Documents.truncatedPdf(), Fault.INVALID, "truncated", "page");
  }

  @Test
  void withstandsAZipBomb() {
    assertFault("a.docx", Documents.docxBomb(400), Fault.INVALID, "zip bomb");
  }

  @Test
  void namesATypeThatIsNotRead() {
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13};

    assertFault("a.png", png, Fault.UNSUPPORTED, "image/png");
  }

  @Test
  void saysThatThereIsNoText() {
    assertFault("a.pdf", Documents.pdf(""), Fault.INVALID, "no text");
    assertFault("a.txt", " \n ".getBytes(StandardCharsets.UTF_8), Fault.INVALID, "no text");
  }

  @Test
  void namesTheLimitOfText() {
    byte[] html = ("<p>" + "word ".repeat(300_000)).getBytes(StandardCharsets.UTF_8);

    assertFault("a.html", html, Fault.INVALID, "1048576", "retrieval.extraction.max-text");
  }

  @Test
  void killsAJvmThatTakesTooLong() {
    Limits hasty = new Limits(192L << 20, Duration.ofMillis(1), 1 << 20);

    assertThatThrownBy(() -> read(hasty, "a.pdf", Documents.pdf("x")))
        .isInstanceOf(UnreadableDocument.class)
        .hasMessageContaining("retrieval.extraction.time-limit");
  }

  @Test
  void endsAJvmThatTakesTooMuchMemory() {
    Limits small = new Limits(8L << 20, Duration.ofMinutes(2), 1 << 20);

    assertThatThrownBy(() -> read(small, "a.docx", Documents.docx("h", "x".repeat(4_000_000))))
        .isInstanceOf(UnreadableDocument.class)
        .hasMessageContaining("retrieval.extraction.heap");
  }

  private void assertFault(String name, byte[] content, Fault fault, String... words) {
    assertThatThrownBy(() -> read(name, content))
        .isInstanceOfSatisfying(
            UnreadableDocument.class, e -> assertThat(e.fault()).isEqualTo(fault))
        .hasMessageContainingAll(words);
  }

  private List<Block> read(String name, byte[] content) throws Exception {
    return read(LIMITS, name, content);
  }

  private List<Block> read(Limits limits, String name, byte[] content) throws Exception {
    Path own = Files.createTempDirectory(folder, "document");
    Path document = Files.write(own.resolve("document"), content);
    return new ExtractingDocuments(limits).extract(document, own, name);
  }
}
