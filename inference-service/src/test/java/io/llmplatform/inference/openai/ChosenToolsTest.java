package io.llmplatform.inference.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChosenToolsTest {
  private static final String FUNCTION = "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}";
  private static final String SEARCH = "{\"type\":\"file_search\",\"vector_store_ids\":[\"vs_1\"]}";

  private static ChosenTools chosen(@Nullable ToolChoice choice, String... tools)
      throws IOException {
    return ChosenTools.of(tools(tools), choice);
  }

  private static Tools tools(String... tools) throws IOException {
    String array = "[" + String.join(",", tools) + "]";
    try (JsonParser parser = JsonBody.JSON.createParser(array)) {
      parser.nextToken();
      return Tools.read(parser, 8);
    }
  }

  @Test
  void whoeverOffersASearchHasItMade() throws IOException {
    for (ToolChoice choice : new ToolChoice[] {null, ToolChoice.AUTO, ToolChoice.REQUIRED}) {
      ChosenTools alone = chosen(choice, SEARCH);
      assertThat(alone.search()).as("%s", choice).isPresent();
      assertThat(alone.functions()).as("%s", choice).isEqualTo(ToolChoice.NONE);
      ChosenTools both = chosen(choice, FUNCTION, SEARCH);
      assertThat(both.search()).as("%s", choice).isPresent();
      assertThat(both.functions()).as("%s", choice).isEqualTo(ToolChoice.AUTO);
    }
  }

  @Test
  void aChosenSearchOffersNoFunction() throws IOException {
    ChosenTools chosen = chosen(ToolChoice.SEARCH, FUNCTION, SEARCH);
    assertThat(chosen.search()).isPresent();
    assertThat(chosen.functions()).isEqualTo(ToolChoice.NONE);
  }

  @Test
  void noneAndAFunctionGoWithoutSearch() throws IOException {
    assertThat(chosen(ToolChoice.NONE, FUNCTION, SEARCH).search()).isEmpty();
    ToolChoice named = new ToolChoice.Named("f");
    assertThat(chosen(named, FUNCTION, SEARCH)).isEqualTo(chosen(named, FUNCTION));
    assertThat(chosen(ToolChoice.REQUIRED, FUNCTION).functions()).isEqualTo(ToolChoice.REQUIRED);
  }

  @Test
  void whatIsNotOfferedCannotBeChosen() throws IOException {
    assertRefused(ToolChoice.SEARCH, "file_search, which is not in tools", FUNCTION);
    assertRefused(ToolChoice.REQUIRED, "with tools only");
    ToolChoice named = new ToolChoice.Named("g");
    assertThatThrownBy(() -> tools(SEARCH).format(chosen(named, SEARCH).functions(), true))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("the function 'g', which is not in tools");
  }

  private static void assertRefused(ToolChoice choice, String why, String... tools) {
    assertThatThrownBy(() -> chosen(choice, tools))
        .isInstanceOfSatisfying(
            PlatformException.class, e -> assertThat(e.field()).isEqualTo("tool_choice"))
        .hasMessageContaining(why);
  }
}
