package io.llmplatform.log.alert.forward;

/** What the markdown of a kind of robot can do. */
enum Style {
  /** 20,000 bytes for the whole body, in which quotes and line ends take two. */
  DINGTALK(18_000) {
    @Override
    String heading(String text, boolean alarming) {
      return "### " + text;
    }
  },
  /** 4,096 bytes of content. */
  WECOM(4096) {
    @Override
    String heading(String text, boolean alarming) {
      return "### <font color=\"" + (alarming ? "warning" : "info") + "\">" + text + "</font>";
    }
  };

  private final int limit;

  Style(int limit) {
    this.limit = limit;
  }

  /** The longest text, in bytes of UTF-8. */
  int limit() {
    return limit;
  }

  abstract String heading(String text, boolean alarming);
}
