package io.llmplatform.inference.language.engine;

class FakeDecoderTest extends DecoderSessionContract {
  @Override
  protected DecoderSession open() {
    return new FakeDecoder(4, 64);
  }
}
