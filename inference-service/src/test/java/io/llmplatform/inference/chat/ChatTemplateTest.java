package io.llmplatform.inference.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTemplateTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T00:00:00Z"), ZoneOffset.UTC);
  private static final List<Map<String, Object>> HI =
      List.of(Map.of("role", "user", "content", "Hi"));
  private static final List<Map<String, Object>> TOOLS =
      List.of(Map.of("type", "function", "function", Map.of("name", "f")));

  @TempDir private Path directory;

  private void file(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  private String rendered(@Nullable List<?> tools) throws IOException {
    return ChatTemplate.read(directory, CLOCK).orElseThrow().render(HI, tools, true, Map.of());
  }

  @Test
  void aModelWithoutTemplateHasNone() throws IOException {
    assertThat(ChatTemplate.read(directory, CLOCK)).isEmpty();
    file("tokenizer_config.json", "{\"bos_token\": \"<s>\"}");
    assertThat(ChatTemplate.read(directory, CLOCK)).isEmpty();
  }

  @Test
  void theTemplateFileComesBeforeTheConfigurations() throws IOException {
    file("tokenizer_config.json", "{\"chat_template\": \"configuration\"}");
    assertThat(rendered(null)).isEqualTo("configuration");
    file("chat_template.json", "{\"chat_template\": \"json\"}");
    assertThat(rendered(null)).isEqualTo("json");
    file("chat_template.jinja", "file\n");
    assertThat(rendered(null)).isEqualTo("file");
  }

  @Test
  void specialTokensAreTextsOrObjects() throws IOException {
    file(
        "tokenizer_config.json",
        """
        {"bos_token": "<s>", "eos_token": {"content": "</s>", "lstrip": false}, "unk_token": null,
         "add_bos_token": true,
         "chat_template": "{{ bos_token }}{{ eos_token }}{{ unk_token }}{{ add_bos_token }}"}
        """);
    file("special_tokens_map.json", "{\"bos_token\": \"other\", \"unk_token\": \"<unk>\"}");
    assertThat(rendered(null)).isEqualTo("<s></s><unk>");
  }

  @Test
  void theTemplateForToolsIsTakenWhenThereAreTools() throws IOException {
    file(
        "tokenizer_config.json",
        """
        {"chat_template": [{"name": "default", "template": "plain {{ tools }}"},
                           {"name": "tool_use", "template": "tools {{ tools | tojson }}"}]}
        """);
    assertThat(rendered(null)).isEqualTo("plain None");
    assertThat(rendered(List.of())).isEqualTo("plain None");
    assertThat(rendered(TOOLS)).startsWith("tools [{").contains("\"name\": \"f\"");
  }

  @Test
  void aTemplateFindsWhatItIsGiven() throws IOException {
    file(
        "chat_template.jinja",
        "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}{% if"
            + " add_generation_prompt %}[a]{% endif %}{{ documents }}{{ enable_thinking }}{{"
            + " strftime_now('%d %b %Y') }}");
    ChatTemplate template = ChatTemplate.read(directory, CLOCK).orElseThrow();
    assertThat(template.render(HI, null, true, Map.of("enable_thinking", false)))
        .isEqualTo("[user]Hi[a]NoneFalse02 Jan 2026");
    assertThat(template.render(HI, null, false, Map.of())).isEqualTo("[user]HiNone02 Jan 2026");
  }

  @Test
  void whatIsExtraTakesNoMessagesAway() throws IOException {
    file("chat_template.jinja", "{{ messages | length }}{{ tools }}{{ add_generation_prompt }}");
    Map<String, Object> extra =
        Map.of("messages", List.of(), "tools", "x", "add_generation_prompt", "y");
    assertThat(ChatTemplate.read(directory, CLOCK).orElseThrow().render(HI, null, true, extra))
        .isEqualTo("1NoneTrue");
  }

  @Test
  void absentContentIsNone() throws IOException {
    file("chat_template.jinja", "{{ messages[0].content }}");
    Map<String, @Nullable Object> message = new HashMap<>();
    message.put("content", null);
    assertThat(
            ChatTemplate.read(directory, CLOCK)
                .orElseThrow()
                .render(List.of(message), null, true, Map.of()))
        .isEqualTo("None");
  }

  @Test
  void aTemplateThatRaisesRefusesTheMessages() throws IOException {
    file("chat_template.jinja", "{{ raise_exception('roles must alternate') }}");
    assertThatThrownBy(() -> rendered(null))
        .isInstanceOfSatisfying(
            PlatformException.class,
            refusal -> {
              assertThat(refusal.field()).isEqualTo("messages");
              assertThat(refusal.detail()).isEqualTo("roles must alternate");
            });
  }

  @Test
  void aTemplateThatNeverEndsRefusesTheMessages() throws IOException {
    file(
        "chat_template.jinja",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}");
    assertThatThrownBy(() -> rendered(null))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("steps");
  }

  @Test
  void whatIsNoTemplateIsRefusedWhenItIsRead() throws IOException {
    file("chat_template.jinja", "{% if %}");
    assertThatThrownBy(() -> ChatTemplate.read(directory, CLOCK))
        .isInstanceOf(UnsupportedChatTemplate.class)
        .hasMessageContaining("line 1");
    file("chat_template.jinja", "{% include 'a' %}{{ x | nosuch }}");
    assertThatThrownBy(() -> ChatTemplate.read(directory, CLOCK))
        .isInstanceOf(UnsupportedChatTemplate.class)
        .hasMessageContaining("No filter named 'nosuch'");
  }

  @Test
  void namedTemplatesWithoutDefaultAreRefused() throws IOException {
    file(
        "tokenizer_config.json", "{\"chat_template\": [{\"name\": \"rag\", \"template\": \"x\"}]}");
    assertThatThrownBy(() -> ChatTemplate.read(directory, CLOCK))
        .isInstanceOf(UnsupportedChatTemplate.class)
        .hasMessageContaining("rag");
  }

  @Test
  void theFormatOfToolCallsIsGuessedFromTheTemplate() throws IOException {
    file("chat_template.jinja", "...<tool_call>\\n...");
    assertThat(ChatTemplate.read(directory, CLOCK).orElseThrow().toolCalls())
        .isEqualTo(ToolCallFormat.HERMES);
    assertThat(ToolCallFormat.guess("{{ '[TOOL_CALLS]' }}")).isEqualTo(ToolCallFormat.MISTRAL);
    assertThat(ToolCallFormat.guess("{{ '<|python_tag|>' }}")).isEqualTo(ToolCallFormat.LLAMA);
    assertThat(ToolCallFormat.guess("{{ messages }}")).isEqualTo(ToolCallFormat.NONE);
  }
}
