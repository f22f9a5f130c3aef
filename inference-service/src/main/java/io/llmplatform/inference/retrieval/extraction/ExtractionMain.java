package io.llmplatform.inference.retrieval.extraction;

import io.llmplatform.inference.retrieval.extraction.UnreadableDocument.Fault;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.jspecify.annotations.Nullable;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * The program of the JVM that parses one document: its file, the file for the {@link BlockLines},
 * the document's name, and how many characters it may have. Ends with 0 if the lines have an end.
 */
public final class ExtractionMain {
  private static final Set<String> WEB = Set.of("http", "https", "ftp", "mailto");
  private static final int TAIL = 2048;
  private static final int MAX_REASON = 200;

  private final Path document;
  private final String name;
  private final long maxText;

  private ExtractionMain(Path document, String name, long maxText) {
    this.document = document;
    this.name = name;
    this.maxText = maxText;
  }

  public static void main(String[] arguments) throws IOException {
    URL.setURLStreamHandlerFactory(protocol -> WEB.contains(protocol) ? new Nowhere() : null);
    ExtractionMain extraction =
        new ExtractionMain(Path.of(arguments[0]), arguments[2], Long.parseLong(arguments[3]));
    try (OutputStream stream =
            new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[1])));
        BlockLines.Writer out = new BlockLines.Writer(stream)) {
      extraction.run(out);
    }
  }

  /** Whatever a document refers to is not fetched. */
  private static final class Nowhere extends URLStreamHandler {
    @Override
    protected URLConnection openConnection(URL url) throws IOException {
      throw new IOException("documents are read without the network");
    }
  }

  private void run(BlockLines.Writer out) throws IOException {
    try {
      extract(out);
      out.end();
    } catch (UnreadableDocument e) {
      out.fault(e.fault(), e.sentence());
    } catch (StackOverflowError e) {
      out.fault(Fault.INVALID, "The document is nested too deeply.");
    }
  }

  private void extract(BlockLines.Writer out) throws IOException, UnreadableDocument {
    Inflation.check(document);
    AutoDetectParser parser = new AutoDetectParser();
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
    try (TikaInputStream in = TikaInputStream.get(document, metadata)) {
      MediaType type = parser.getDetector().detect(in, metadata);
      requireSupported(parser, type);
      metadata.set(org.apache.tika.metadata.HttpHeaders.CONTENT_TYPE, type.toString());
      boolean markdown = type.getSubtype().contains("markdown");
      BlockHandler handler = new BlockHandler(out, markdown, maxText);
      parse(parser, in, metadata, handler, type);
      if (handler.isEmpty()) {
        throw new UnreadableDocument(
            Fault.INVALID, "The document has no text; pictures of text are not read.");
      }
    }
  }

  private static void requireSupported(AutoDetectParser parser, MediaType type)
      throws UnreadableDocument {
    Set<MediaType> supported = parser.getSupportedTypes(new ParseContext());
    MediaType each = type.getBaseType();
    while (each != null && !each.equals(MediaType.OCTET_STREAM)) {
      if (supported.contains(each)) {
        return;
      }
      each = parser.getMediaTypeRegistry().getSupertype(each);
    }
    throw new UnreadableDocument(
        Fault.UNSUPPORTED,
        "Documents of the type %s are not read; text, Markdown, HTML, PDF and Office are."
            .formatted(type.getBaseType()));
  }

  private void parse(
      AutoDetectParser parser,
      TikaInputStream in,
      Metadata metadata,
      BlockHandler handler,
      MediaType type)
      throws IOException, UnreadableDocument {
    boolean truncated = type.getSubtype().equals("pdf") && isTruncated();
    String reason = null;
    try {
      parser.parse(in, handler, metadata, context());
    } catch (BlockHandler.TooLong e) {
      throw tooLong(maxText);
    } catch (EncryptedDocumentException e) {
      throw new UnreadableDocument(
          Fault.INVALID, "The document is encrypted; without its password it cannot be read.");
    } catch (TikaException | SAXException | IOException | RuntimeException e) {
      if (hasCause(e, BlockHandler.TooLong.class)) {
        throw tooLong(maxText);
      }
      reason = reason(e);
    }
    if (truncated) {
      throw new UnreadableDocument(
          Fault.INVALID, "The PDF is truncated: its end is missing" + after(handler) + ".");
    }
    if (reason != null) {
      throw new UnreadableDocument(
          Fault.INVALID, "The document cannot be read%s: %s".formatted(on(handler), reason));
    }
  }

  static UnreadableDocument tooLong(long maxText) {
    return new UnreadableDocument(
        Fault.INVALID,
        "The document's text has more than %d characters, the most allowed".formatted(maxText)
            + " (retrieval.extraction.max-text).");
  }

  private static String on(BlockHandler handler) {
    return handler.page() > 0 ? " on page " + handler.page() : "";
  }

  private static String after(BlockHandler handler) {
    return handler.page() > 0 ? ", after page " + handler.page() : ", before the first page";
  }

  /** A PDF ends with the mark %%EOF (ISO 32000-1, 7.5.5), but for some bytes of rubbish. */
  private boolean isTruncated() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(document.toFile(), "r")) {
      long from = Math.max(0, file.length() - TAIL);
      byte[] tail = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(tail);
      return !new String(tail, StandardCharsets.ISO_8859_1).contains("%%EOF");
    }
  }

  private static ParseContext context() {
    ParseContext context = new ParseContext();
    PDFParserConfig pdf = new PDFParserConfig();
    pdf.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
    pdf.setCatchIntermediateIOExceptions(false);
    pdf.setExtractInlineImages(false);
    context.set(PDFParserConfig.class, pdf);
    context.set(EmbeddedDocumentExtractor.class, new NothingEmbedded());
    return context;
  }

  /** A document's attachments are documents of their own. */
  private static final class NothingEmbedded implements EmbeddedDocumentExtractor {
    @Override
    public boolean shouldParseEmbedded(Metadata metadata) {
      return false;
    }

    @Override
    public void parseEmbedded(
        java.io.InputStream stream, ContentHandler handler, Metadata metadata, boolean html) {
      // Not looked into.
    }
  }

  private static boolean hasCause(@Nullable Throwable failure, Class<?> type) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return true;
      }
    }
    return false;
  }

  private static String reason(Throwable failure) {
    String message = "it is damaged.";
    for (Throwable each = failure; each != null; each = each.getCause()) {
      String said = each.getMessage();
      if (said != null && each.getCause() == null) {
        message = said.lines().findFirst().orElse(message);
      }
    }
    return message.length() > MAX_REASON ? message.substring(0, MAX_REASON) + "…" : message;
  }
}
