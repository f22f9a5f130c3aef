package io.llmplatform.scheduler.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.scheduler.batch.LineReader.Line;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  @Test
  void skipsBlankLinesAndCountsThem() throws IOException {
    List<Line> lines = read("a\n\n \t\r\nb\r\nc", 0, 10);
    assertThat(lines).extracting(LineReaderTest::text).containsExactly("a", "b\r", "c");
    assertThat(lines).extracting(Line::number).containsExactly(1, 4, 5);
    assertThat(lines).extracting(Line::offset).containsExactly(0L, 7L, 10L);
    assertThat(lines).extracting(Line::ended).containsExactly(true, true, false);
  }

  @Test
  void saysWhichLineIsTooLong() throws IOException {
    List<Line> lines = read("abc\nabcd\nab\n", 0, 3);
    assertThat(lines).extracting(Line::tooLong).containsExactly(false, true, false);
    assertThat(text(lines.get(2))).isEqualTo("ab");
  }

  @Test
  void leavesOutAByteOrderMarkAtTheBeginning() throws IOException {
    assertThat(text(read("\uFEFF{}\n", 0, 10).get(0))).isEqualTo("{}");
    assertThat(text(read("\uFEFF{}\n", 5, 10).get(0))).isEqualTo("\uFEFF{}");
  }

  @Test
  void anyLineCanBeReadFromItsOffset() throws IOException {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      byte[] file = new byte[random.nextInt(300_000)];
      for (int i = 0; i < file.length; i++) {
        file[i] = (byte) (random.nextInt(40) == 0 ? '\n' : 'a' + random.nextInt(26));
      }
      if (round > 10) {
        file = Arrays.copyOf(file, file.length % 500);
      }
      for (Line line : read(file, 0, 1 << 20)) {
        int from = Math.toIntExact(line.offset());
        Line again =
            read(Arrays.copyOfRange(file, from, Math.min(file.length, from + 2000)), from, 1 << 20)
                .get(0);
        assertThat(again.bytes()).isEqualTo(line.bytes());
        if (round <= 10 && random.nextInt(50) != 0) {
          break;
        }
      }
    }
  }

  private static String text(Line line) {
    return new String(line.bytes(), StandardCharsets.UTF_8);
  }

  private static List<Line> read(String text, long offset, int most) throws IOException {
    return read(text.getBytes(StandardCharsets.UTF_8), offset, most);
  }

  private static List<Line> read(byte[] bytes, long offset, int most) throws IOException {
    List<Line> lines = new ArrayList<>();
    try (LineReader reader = new LineReader(new ByteArrayInputStream(bytes), offset, most)) {
      for (Line line = reader.next(); line != null; line = reader.next()) {
        lines.add(line);
      }
    }
    return lines;
  }
}
