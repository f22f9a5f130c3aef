package io.llmplatform.inference.language.constraint;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnsupportedSchemaTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          false                                                   ; ``              ; false
          3                                                       ; ``              ; type
          {'type':'text'}                                         ; ``              ; type
          {'not':{}}                                              ; ``              ; not
          {'properties':{'a':{'if':{}}}}                          ; /properties/a   ; if
          {'patternProperties':{'a':{}}}                          ; ``              ; patternProperties
          {'type':'array','uniqueItems':true}                     ; ``              ; uniqueItems
          {'type':'array','contains':{}}                          ; ``              ; contains
          {'type':'integer','multipleOf':3}                       ; ``              ; multipleOf
          {'type':'object','minProperties':1}                     ; ``              ; minProperties
          {'enum':[]}                                             ; ``              ; enum
          {'enum':[1,'a'],'type':'null'}                          ; ``              ; enum
          {'enum':['a'],'const':'b'}                              ; ``              ; enum
          {'enum':[{}],'properties':{}}                           ; ``              ; enum
          {'allOf':[{'type':'string'},{'type':'null'}]}           ; /allOf/1        ; type
          {'allOf':[]}                                            ; ``              ; allOf
          {'anyOf':[false,false]}                                 ; /anyOf/1        ; false
          {'minItems':3,'maxItems':2}                             ; ``              ; minItems
          {'minItems':2,'prefixItems':[{}],'items':false}         ; ``              ; minItems
          {'minItems':-1}                                         ; ``              ; minItems
          {'minItems':1.5}                                        ; ``              ; minItems
          {'items':[{}]}                                          ; ``              ; items
          {'prefixItems':{}}                                      ; ``              ; prefixItems
          {'minLength':3,'maxLength':2}                           ; ``              ; minLength
          {'pattern':'^a$','minLength':2}                         ; ``              ; minLength
          {'pattern':'a^b'}                                       ; ``              ; pattern
          {'pattern':'(?=a)'}                                     ; ``              ; pattern
          {'pattern':'(a)\\\\1'}                                  ; ``              ; pattern
          {'pattern':'a**'}                                       ; ``              ; pattern
          {'pattern':'a)'}                                        ; ``              ; pattern
          {'pattern':'[b-a]'}                                     ; ``              ; pattern
          {'pattern':'\\\\bword'}                                 ; ``              ; pattern
          {'pattern':'(a|b)*a(a|b){20}'}                          ; ``              ; pattern
          {'pattern':'((a{99}){99}){99}'}                         ; ``              ; pattern
          {'format':'idn-email'}                                  ; ``              ; format
          {'minimum':2,'maximum':1}                               ; ``              ; minimum
          {'exclusiveMinimum':1,'maximum':1}                      ; ``              ; minimum
          {'type':'integer','minimum':1.2,'maximum':1.8}          ; ``              ; minimum
          {'minimum':'1'}                                         ; ``              ; minimum
          {'minimum':1e99}                                        ; ``              ; minimum
          {'required':['b'],'properties':{'a':{}},'additionalProperties':false} ; `` ; required
          {'required':'a'}                                        ; ``              ; required
          {'properties':[]}                                       ; ``              ; properties
          {'$ref':'#'}                                            ; ``              ; $ref
          {'$ref':'#/$defs/a'}                                    ; ``              ; $ref
          {'$ref':'http://a'}                                     ; ``              ; $ref
          {'$ref':'#a'}                                           ; ``              ; $ref
          {'anyOf':[{'$ref':'#'},{'type':'null'}]}                ; /anyOf/0        ; $ref
          {'minItems':1,'items':{'$ref':'#'}}                     ; ``              ; $ref
          {'properties':{'a':{'$ref':'#'}},'required':['a']}      ; ``              ; $ref
          """)
  void saysWhereAndWhy(String schema, String pointer, String keyword) {
    assertThatExceptionOfType(UnsupportedSchema.class)
        .isThrownBy(() -> Texts.schema(schema))
        .satisfies(
            refused -> {
              Assertions.assertThat(refused.pointer()).isEqualTo(pointer);
              Assertions.assertThat(refused.keyword()).isEqualTo(keyword);
              Assertions.assertThat(refused).hasMessageContaining("'" + keyword + "'");
            });
  }

  /** Each doubles what the one before refers to. */
  @Test
  void referencesThatMultiplyAreRefused() {
    StringBuilder schema = new StringBuilder("{'$ref':'#/$defs/d0','$defs':{");
    for (int i = 0; i < 20; i++) {
      String next = "{'$ref':'#/$defs/d%d'}".formatted(i + 1);
      schema.append("'d%d':{'allOf':[%s,%s]},".formatted(i, next, next));
    }
    requireTooLarge(schema.append("'d20':{}}}").toString());
  }

  @Test
  void choicesThatMultiplyAreRefused() {
    String choice = "{'anyOf':[{'minLength':1},{'maxLength':9}]}";
    requireTooLarge("{'allOf':[" + (choice + ",").repeat(30) + choice + "]}");
  }

  @Test
  void automataThatAreTooLargeAreRefused() {
    StringBuilder schema = new StringBuilder("{'properties':{");
    for (int i = 0; i < 900; i++) {
      schema.append("'%s%d':{'type':'null'},".formatted("n".repeat(200), i));
    }
    requireTooLarge(schema.append("'q':{}}}").toString());
  }

  @Test
  void patternsThatAreTooLargeTogetherAreRefused() {
    String pattern = "{'type':'string','pattern':'^[a-z]{900}$','minLength':%d}";
    StringBuilder schema = new StringBuilder("{'properties':{");
    for (int i = 0; i < 300; i++) {
      schema.append("'p%d':%s,".formatted(i, pattern.formatted(i)));
    }
    assertThatExceptionOfType(UnsupportedSchema.class)
        .isThrownBy(() -> Texts.schema(schema.append("'q':{}}}").toString()))
        .withMessageContaining("10,000 states");
  }

  private static void requireTooLarge(String schema) {
    assertThatExceptionOfType(UnsupportedSchema.class)
        .isThrownBy(() -> Texts.schema(schema))
        .withMessageContaining("too large");
  }
}
