package io.llmplatform.inference.language.constraint;

import static io.llmplatform.inference.language.constraint.Texts.COMPLETE;
import static io.llmplatform.inference.language.constraint.Texts.INCOMPLETE;
import static io.llmplatform.inference.language.constraint.Texts.schema;
import static io.llmplatform.inference.language.constraint.Texts.through;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Texts and schemas have ' for ". */
class SchemaTest {
  @Test
  void propertiesComeInTheSchemasOrderAndOptionalOnesMayBeLeftOut() {
    CompiledConstraint constraint =
        schema(
            "{'properties':{'a':{'type':'null'},'b':{'type':'null'},'c':{'type':'null'}},"
                + "'required':['b']}");
    requireThrough(constraint, "{'b':null}", "{'a':null,'b':null}", "{ 'b': null, 'c': null }");
    requireThrough(constraint, "{\n  'a': null,\n  'b': null,\n  'c': null\n}");
    assertThat(through(constraint, "{'c':null}")).isEqualTo("{\"");
    assertThat(through(constraint, "{'a':null}")).isEqualTo("{\"a\":null");
    assertThat(through(constraint, "{'b':null,'a':null}")).isEqualTo("{\"b\":null,\"");
    assertThat(through(constraint, "{}")).isEqualTo("{");
  }

  @Test
  void otherPropertiesAreThereOnlyWhereTheSchemaSaysSo() {
    assertThat(through(schema("{'properties':{'a':{}}}"), "{'b':1}")).isEqualTo("{\"");
    requireThrough(schema("{'type':'object'}"), "{'b':1}");
    requireThrough(schema("{'required':['a']}"), "{'a':1,'b':1}");
    CompiledConstraint open =
        schema("{'properties':{'ab':{'type':'null'}},'additionalProperties':{'type':'boolean'}}");
    requireThrough(open, "{}", "{'ab':null}", "{'ab':null,'x':true}", "{'a':true,'abc':false}");
    assertThat(through(open, "{'ab':true}")).isEqualTo("{\"ab\":");
    assertThat(through(open, "{'x':true,'ab':true}")).isEqualTo("{\"x\":true,\"ab");
    assertThat(through(open, "{'\\u0061b':true}")).isEqualTo("{\"\\u00");
    assertThat(through(open, "{'x':null}")).isEqualTo("{\"x\":");
  }

  @Test
  void aRequiredPropertyWithoutASchemaHasThatOfTheOthers() {
    CompiledConstraint constraint =
        schema("{'required':['a'],'additionalProperties':{'type':'null'}}");
    requireThrough(constraint, "{'a':null}");
    assertThat(through(constraint, "{'a':1}")).isEqualTo("{\"a\":");
  }

  @Test
  void allOfMeansAllOfThem() {
    CompiledConstraint constraint =
        schema(
            "{'allOf':[{'properties':{'a':{'minimum':3}}},{'properties':{'a':{'type':'integer',"
                + "'maximum':5},'b':{'type':'null'}}},{'required':['a']}]}");
    requireThrough(constraint, "{'a':3}", "{'a':5,'b':null}");
    assertThat(through(constraint, "{'a':2")).isEqualTo("{\"a\":");
    assertThat(through(constraint, "{'a':6")).isEqualTo("{\"a\":");
  }

  @Test
  void aSchemaThatForbidsOthersForbidsThoseOfItsSiblings() {
    CompiledConstraint constraint =
        schema(
            "{'allOf':[{'properties':{'a':{}},'additionalProperties':false},"
                + "{'properties':{'a':{'type':'null'},'b':{}}}]}");
    requireThrough(constraint, "{}", "{'a':null}");
    assertThat(through(constraint, "{'b':1}")).isEqualTo("{\"");
  }

  @Test
  void anyOfAndOneOfMeanOneOfThem() {
    CompiledConstraint constraint =
        schema(
            "{'type':'object','properties':{'kind':{'type':'string'}},'oneOf':["
                + "{'properties':{'kind':{'const':'a'},'x':{'type':'null'}},'required':['kind','x']},"
                + "{'properties':{'kind':{'const':'ab'},'y':{'type':'null'}},'required':['kind','y']}]}");
    requireThrough(constraint, "{'kind':'a','x':null}", "{'kind':'ab','y':null}");
    assertThat(through(constraint, "{'kind':'a','y':null}")).isEqualTo("{\"kind\":\"a\",\"");
    assertThat(through(constraint, "{'kind':'c'")).isEqualTo("{\"kind\":\"");
  }

  @Test
  void anAlternativeThatNothingMeetsIsLeftOut() {
    requireThrough(schema("{'type':'string','anyOf':[{'type':'null'},{'maxLength':1}]}"), "'a'");
    requireThrough(schema("{'anyOf':[false,{'type':'null'}]}"), "null");
  }

  @Test
  void enumeratedValuesAreWrittenCompactly() {
    CompiledConstraint constraint =
        schema("{'enum':['a','ab','\\n',1,-2.50,null,true,[1,{'x':'y'}],{}]}");
    requireThrough(constraint, "'a'", "'ab'", "'\\n'", "1", "null", "true", "[1,{'x':'y'}]", "{}");
    assertThat(through(constraint, "'ac'")).isEqualTo("\"a");
    assertThat(through(constraint, "12")).isEqualTo("1");
    assertThat(through(schema("{'enum':[1,'a',2],'type':'integer','minimum':2}"), "1")).isEmpty();
  }

  @Test
  void recursiveSchemasAreFollowedToAnyDepth() {
    CompiledConstraint constraint =
        schema(
            "{'$ref':'#/definitions/n','definitions':{'n':{'properties':{'v':{'type':'integer'},"
                + "'n':{'anyOf':[{'$ref':'#/definitions/n'},{'type':'null'}]}},"
                + "'required':['v','n']}}}");
    int depth = 500;
    String text = "{'v':1,'n':".repeat(depth) + "null" + "}".repeat(depth);
    requireThrough(constraint, text);
    assertThat(through(constraint, text + "}")).endsWith("}");
    assertThat(through(constraint, "{'v':1,'n':{'v':'x'")).isEqualTo("{\"v\":1,\"n\":{\"v\":");
  }

  @Test
  void referencesThatAreEscapedAreFound() {
    requireThrough(schema("{'$ref':'#/$defs/a~1b%20c','$defs':{'a/b c':{'type':'null'}}}"), "null");
  }

  @Test
  void boundsOfArraysHold() {
    CompiledConstraint constraint = schema("{'items':{'type':'null'},'minItems':1,'maxItems':2}");
    requireThrough(constraint, "[null]", "[null,null]", "[ null, null ]");
    assertThat(through(constraint, "[]")).isEqualTo("[");
    assertThat(through(constraint, "[null,null,null]")).isEqualTo("[null,null");
    requireThrough(schema("{'maxItems':0}"), "[]");
    assertThat(through(schema("{'maxItems':0}"), "[1]")).isEqualTo("[");
  }

  @Test
  void firstItemsMayHaveSchemasOfTheirOwn() {
    CompiledConstraint constraint =
        schema("{'prefixItems':[{'type':'null'},{'type':'boolean'}],'items':{'type':'integer'}}");
    requireThrough(constraint, "[]", "[null]", "[null,true]", "[null,true,1,2]");
    assertThat(through(constraint, "[true]")).isEqualTo("[");
    assertThat(through(constraint, "[null,true,true]")).isEqualTo("[null,true,");
    CompiledConstraint only = schema("{'prefixItems':[{'type':'null'}],'items':false}");
    assertThat(through(only, "[null,1]")).isEqualTo("[null");
  }

  @Test
  void lengthsOfStringsAreCountedInCharacters() {
    CompiledConstraint constraint = schema("{'minLength':2,'maxLength':3}");
    requireThrough(constraint, "'é日'", "'a\\n😀'", "'\\ud83d\\ude00\\u00e9'");
    assertThat(through(constraint, "'a'")).isEqualTo("\"a");
    assertThat(through(constraint, "'abcd'")).isEqualTo("\"abc");
    requireThrough(schema("{'maxLength':1000000}"), "'" + "x".repeat(3000) + "'");
  }

  @Test
  void numbersStayWithinTheirBounds() {
    requireRange("{'type':'integer','minimum':-3,'maximum':12}", "-3 -1 0 9 10 12", "-4 13 -0 01");
    requireRange("{'type':'integer','minimum':105}", "105 110 999 1000 12345678901", "99 104 -1");
    requireRange("{'type':'integer','exclusiveMaximum':-9}", "-10 -99 -100", "-9 0 1");
    requireRange(
        "{'minimum':0.05,'exclusiveMaximum':1.5}", "0.05 0.1 1 1.49999 1.0", "0 0.04 1.5 2");
    requireRange("{'exclusiveMinimum':0,'maximum':1}", "0.0001 1 1.000", "0 0.0 1.01 -1");
    requireRange("{'minimum':-1.25,'maximum':-1.2}", "-1.25 -1.2 -1.21", "-1.3 -1.1 -1.251 -1 0");
    requireRange("{'type':'integer'}", "0 -0 7 -12", "1.5 1e3 01");
    requireRange("{'type':'number'}", "0 1.5 -1e+30 1E-9", "1. .5 +1 1e");
  }

  private static void requireRange(String schema, String within, String beyond) {
    CompiledConstraint constraint = schema(schema);
    requireThrough(constraint, within.split(" "));
    for (String number : beyond.split(" ")) {
      assertThat(through(constraint, number)).as("%s", number).isNotEqualTo(COMPLETE);
    }
  }

  @Test
  void patternsAreFoundAnywhereUnlessTheyAreAnchored() {
    requireThrough(schema("{'pattern':'b+'}"), "'b'", "'abbc'", "'\\n\\\\b'");
    assertThat(through(schema("{'pattern':'^b+$'}"), "'bc'")).isEqualTo("\"b");
    requireThrough(schema("{'pattern':'^(a|b$)'}"), "'b'", "'axx'");
    assertThat(through(schema("{'pattern':'^(a|b$)'}"), "'bx'")).isEqualTo("\"b");
    requireThrough(schema("{'pattern':'^[^a-y]{2}?.\\\\u{1F600}$'}"), "'zé日😀'");
    requireThrough(
        schema("{'pattern':'^(?:\\\\d{2,}|(?<n>\\\\w\\\\s))$'}"), "'123'", "'_ '", "'a\\t'");
    assertThat(through(schema("{'pattern':'^a{3}$'}"), "'aaaa'")).isEqualTo("\"aaa");
    assertThat(through(schema("{'pattern':'^.$'}"), "'\\n'")).isEqualTo("\"\\");
    assertThat(through(schema("{'pattern':'^ab'}"), "'a'")).isEqualTo("\"a");
  }

  @Test
  void patternsAndLengthsHoldTogether() {
    CompiledConstraint constraint =
        schema("{'allOf':[{'pattern':'^a'},{'pattern':'z$','minLength':3}],'maxLength':4}");
    requireThrough(constraint, "'abz'", "'azzz'");
    assertThat(through(constraint, "'az'")).isEqualTo("\"az");
    assertThat(through(constraint, "'abcd'")).isEqualTo("\"abc");
  }

  @Test
  void formatsHold() {
    requireFormat("date", "2024-02-29 2000-02-29 1999-12-31", "2023-02-29 1900-02-29 2024-04-31");
    requireFormat("time", "23:59:59Z 00:00:00.125-05:30", "24:00:00Z 10:00:00 10:60:00Z");
    requireFormat("date-time", "2026-11-28T20:18:21Z", "2026-11-28 2026-13-01T00:00:00Z");
    requireFormat("uuid", "123e4567-E89b-12d3-a456-426614174000", "123e4567 123e4567e89b");
    requireFormat("ipv4", "0.0.0.0 255.249.199.9", "256.0.0.1 1.2.3 01.2.3.4");
    requireFormat("email", "a.b+c@mail.example.org a_1@x.de", "a@b .a@b.de a@-b.de a@b.d");
  }

  private static void requireFormat(String format, String valid, String invalid) {
    CompiledConstraint constraint = schema("{'format':'%s'}".formatted(format));
    for (String text : valid.split(" ")) {
      requireThrough(constraint, "'" + text + "'");
    }
    for (String text : invalid.split(" ")) {
      assertThat(through(constraint, "'" + text + "'")).as(text).isNotEqualTo(COMPLETE);
    }
  }

  @Test
  void typesMayBeSeveralAndNullable() {
    requireThrough(schema("{'type':['integer','null']}"), "1", "null");
    requireThrough(schema("{'type':'string','nullable':true}"), "'a'", "null");
    requireThrough(schema("true"), "1", "[{}]", "'a'");
    assertThat(through(schema("{'type':['integer','null']}"), "1.5")).isEqualTo("1");
    assertThat(through(schema("{'allOf':[{'type':'number'},{'type':'integer'}]}"), "1.5"))
        .isEqualTo("1");
  }

  @Test
  void annotationsArePassedOver() {
    requireThrough(
        schema(
            "{'$schema':'https://json-schema.org/draft/2020-12/schema','title':'T','description':'d',"
                + "'default':1,'examples':[1],'x-mine':{},'type':'integer','uniqueItems':false}"),
        "5");
  }

  @Test
  void whatIsNotWholeIsIncomplete() {
    assertThat(through(schema("{'type':'object'}"), "{'a':1")).isEqualTo(INCOMPLETE);
    assertThat(through(schema("{'type':'string'}"), "'a")).isEqualTo(INCOMPLETE);
  }

  private static void requireThrough(CompiledConstraint constraint, String... texts) {
    for (String text : texts) {
      assertThat(through(constraint, text)).as(text).isEqualTo(COMPLETE);
    }
  }
}
