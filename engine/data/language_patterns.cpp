// The grammars themselves. Sentence shapes vary on purpose: what is asked never stands at a fixed distance.
#include "engine/data/language_patterns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace neurarium {
namespace {

// Three facts in any order, or the first two of them, then questions. With three, a head that finds the verb beside its
// owner wins over stops that sum a sentence up; with two as well, it is not a matter of places.
struct PronounLesson {
  std::string_view before;
  std::array<std::string_view, 3> facts;
  std::string_view between, after, questions, third_question;
};

std::vector<std::string> patterns_of(const PronounLesson& lesson) {
  const auto facts_of = [&](std::vector<std::size_t> order) {
    std::string facts;
    do {
      facts += facts.empty() ? "( " : "| ";
      for (std::size_t i = 0; i < order.size(); ++i)
        fmt::format_to(std::back_inserter(facts), "{} {} ", lesson.facts[order[i]],
                       i + 1 < order.size() ? lesson.between : lesson.after);
    } while (std::next_permutation(order.begin(), order.end()));
    return facts + ")";
  };
  return {
      fmt::format("{} {} 6*( {} | {} )", lesson.before, facts_of({0, 1, 2}), lesson.questions, lesson.third_question),
      fmt::format("{} {} 6*( {} )", lesson.before, facts_of({0, 1}), lesson.questions)};
}

constexpr GrammarClass kEnglishClasses[] = {
    {"MAN", "tom jack ben sam max leo"},
    {"WOMAN", "mary anna lucy emma kate rosa"},
    {"NAME", "MAN WOMAN"},
    {"ONE", "dog cat girl boy"},
    {"MANY", "dogs cats girls boys"},
    {"CREATURE", "ONE MANY"},
    {"BEAST", "cat dog horse bird fox bear goat duck"},
    {"ACTS", "sings runs sleeps dances swims"},
    {"ACT", "sing run sleep dance swim"},
    {"DID", "bought saw found"},
    {"HURT", "hurt enjoyed"},
    {"THING", "book ball key cake cup hat"},
    {"PLACE", "park school shop garden beach"},
    {"NOW", "today now"},
    {"BEFORE", "yesterday earlier"},
    {"SIZE", "big small old"},
    {"COLOUR", "red blue green white"},
    {"NEAR", "near behind"},
};

constexpr GrammarAgreement kEnglishAgreements[] = {
    {"VERB", "ONE:ACTS MANY:ACT"},
    {"SELF", "MAN:himself WOMAN:herself"},
};

// Two facts in either order, then questions.
constexpr std::string_view kFacts =
    "( MAN:a ACTS:v [ NOW ] . WOMAN:b ACTS:w [ NOW ] . | WOMAN:b ACTS:w [ NOW ] . MAN:a ACTS:v [ NOW ] . ) ";
constexpr std::string_view kAsk =
    "( he =v!verb>v!antecedent>a . | he =v!verb>v!antecedent>a . | she =w!verb>w!antecedent>b . | "
    "she =w!verb>w!antecedent>b . | =a =v!recall>v . | =b =w!recall>w . )";

constexpr PronounLesson kPronouns{
    "",
    {"MAN:a ACTS:v [ NOW ]", "WOMAN:b ACTS:w [ NOW ]", "the BEAST:c ACTS:u [ NOW ]"},
    ".",
    ".",
    "he =v!verb>v!antecedent>a . | he =v!verb>v!antecedent>a . | she =w!verb>w!antecedent>b . | "
    "she =w!verb>w!antecedent>b . | =a =v!recall>v . | =b =w!recall>w .",
    "it =u!verb>u!antecedent>c . | it =u!verb>u!antecedent>c ."};

std::vector<GrammarPart> english_parts() {
  return {
      {"story",
       {"[ BEFORE ] NAME:a DID:d a [ COLOUR:c ] THING:t [ at the PLACE:p ] .",
        "NAME:a DID:d a [ COLOUR:c ] THING:t [ at the PLACE:p ] BEFORE .",
        "NAME:a went to the PLACE:p and DID:d a [ COLOUR:c ] THING:t ."}},
      {"agreement",
       {"[ NOW ] the [ SIZE ] CREATURE:n ( | NEAR the [ SIZE ] CREATURE:m | NEAR the [ SIZE ] CREATURE:m | "
        "NEAR the CREATURE:m [ [ NEAR the CREATURE:k ] ] ) VERB/n:v!subject>n!attractor>m,k [ at the PLACE ] ."}},
      {"reflexive",
       {"[ BEFORE ] NAME:a HURT:v SELF/a!reflexive>a [ at the PLACE:p ] .",
        "[ BEFORE ] NAME:a ( saw | found ) NAME:b [ at the PLACE:p ] and HURT:v SELF/a!reflexive>a .",
        "NAME:a , who ( saw | found ) NAME:b [ at the PLACE:p ] , HURT:v SELF/a!reflexive>a ."}},
      {"coref", {fmt::format("{}2*{}", kFacts, kAsk)}},
      {"pronouns", patterns_of(kPronouns)},
      {"ioi",
       {"( when NAME:a and NAME:b went to the PLACE:p , | [ BEFORE ] NAME:a and NAME:b were at the PLACE:p . ) "
        "( =b~duplicate>b gave a [ COLOUR ] THING:t to =a!indirect>a | "
        "=a~duplicate>a gave a [ COLOUR ] THING:t to =b!indirect>b ) ."}},
      {"list",
       {"NAME:a DID:d the [ COLOUR:c ] THING:x and the [ COLOUR:e ] THING:y . NAME:b also =d "
        "the ?c!list>c =x!list>x and the ?e!list>e =y!list>y .",
        "NAME:a DID:d the [ COLOUR:c ] THING:x , the THING:y and the [ COLOUR:e ] THING:z . NAME:b also =d "
        "the ?c!list>c =x!list>x , the =y!list>y and the ?e!list>e =z!list>z ."}},
  };
}

constexpr GrammarClass kChineseClasses[] = {
    {"MAN", "汤姆 杰克 大卫 小明 小刚"},
    {"WOMAN", "玛丽 安娜 露西 小红 小芳"},
    {"NAME", "MAN WOMAN"},
    {"BEAST", "猫 狗 马 羊 牛 兔子"},
    {"BOOKS", "书 词典"},
    {"SHEETS", "伞 椅子"},
    {"CREATURES", "鸟 蝴蝶"},
    {"LONG", "裙子 鱼"},
    {"WHEELS", "汽车 自行车"},
    {"PIECES", "球 杯子"},
    {"GOODS", "BOOKS SHEETS LONG WHEELS PIECES"},
    {"SMALL", "书 词典 伞 裙子 球 杯子"},
    {"GOODSMEASURE", "本 把 条 辆 个"},
    {"MEASURE", "本 把 条 辆 个 只"},
    {"NUMBER", "两 三"},
    {"ACT", "唱歌 跳舞 跑步 游泳 睡觉"},
    {"PLACE", "公园 学校 花园 海边"},
    {"TIME", "今天 昨天 早上 晚上"},
    {"COLOUR", "红色 黑色 白色 黄色"},
};

constexpr GrammarAgreement kChineseAgreements[] = {
    {"COUNTED", "本:BOOKS 把:SHEETS 条:LONG 辆:WHEELS 个:PIECES 只:CREATURES"},
    {"COUNTER", "BOOKS:本 SHEETS:把 LONG:条 WHEELS:辆 PIECES:个 CREATURES:只"},
};

constexpr std::string_view kFactsZh = "[ TIME ] ( MAN:a ACT:v ， WOMAN:b ACT:w 。 | WOMAN:b ACT:w ， MAN:a ACT:v 。 ) ";
constexpr std::string_view kAskZh =
    "( 他 =v!verb>v!antecedent>a 。 | 他 =v!verb>v!antecedent>a 。 | 她 =w!verb>w!antecedent>b 。 | "
    "她 =w!verb>w!antecedent>b 。 | =a =v!recall>v 。 | =b =w!recall>w 。 )";

constexpr PronounLesson kPronounsZh{
    "[ TIME ]",
    {"MAN:a ACT:v", "WOMAN:b ACT:w", "BEAST:c ACT:u"},
    "，",
    "。",
    "他 =v!verb>v!antecedent>a 。 | 他 =v!verb>v!antecedent>a 。 | 她 =w!verb>w!antecedent>b 。 | "
    "她 =w!verb>w!antecedent>b 。 | =a =v!recall>v 。 | =b =w!recall>w 。",
    "它 =u!verb>u!antecedent>c 。 | 它 =u!verb>u!antecedent>c 。"};

std::vector<GrammarPart> chinese_parts() {
  return {
      {"story",
       {"[ TIME ] NAME:a 在 PLACE:p 看见 了 一 MEASURE:m [ COLOUR:c 的 ] COUNTED/m:t!noun>m 。",
        "NAME:a [ TIME ] 在 PLACE:p 看见 了 一 MEASURE:m [ COLOUR:c 的 ] COUNTED/m:t!noun>m 。",
        "[ TIME ] NAME:a 在 商店 买 了 一 GOODSMEASURE:m [ COLOUR:c 的 ] COUNTED/m:t!noun>m 。"}},
      {"measure",
       {"[ TIME ] ( 椅子:f 上 | 自行车:f 上 | 汽车:f 里 | 商店 里 | 学校 里 ) 的 SMALL:t 很 好看 ， "
        "NAME:a 拿 了 NUMBER COUNTER/t!measure>t!attractor>f 。",
        "NAME:a 很 喜欢 ( 椅子:f 上 | 自行车:f 上 | 汽车:f 里 | 商店 里 | 学校 里 ) 的 SMALL:t ， "
        "[ TIME ] 拿 了 NUMBER COUNTER/t!measure>t!attractor>f 。"}},
      {"coref", {fmt::format("{}2*{}", kFactsZh, kAskZh)}},
      {"pronouns", patterns_of(kPronounsZh)},
      {"ioi",
       {"( NAME:a 和 NAME:b 去 PLACE:p 的 时候 ， | [ TIME ] NAME:a 和 NAME:b 在 PLACE:p ， ) "
        "( =b~duplicate>b 送给 =a!indirect>a | =a~duplicate>a 送给 =b!indirect>b ) "
        "一 GOODSMEASURE:m [ COLOUR 的 ] COUNTED/m:t!noun>m 。"}},
      {"list",
       {"[ TIME ] NAME:a [ 在 商店 ] 买 了 GOODS:x 和 GOODS:y 。 NAME:b 也 买 了 =x!list>x 和 =y!list>y 。",
        "[ TIME ] NAME:a [ 在 商店 ] 买 了 GOODS:x 、 GOODS:y 和 GOODS:z 。 "
        "NAME:b 也 买 了 =x!list>x 、 =y!list>y 和 =z!list>z 。"}},
  };
}

constexpr GrammarClass kLessonClasses[] = {
    {"NAME", "tom jack ben sam mary anna lucy emma"},
    {"ANIMAL", "cat dog fox bear goat duck horse lion"},
    {"DID", "bit saw chased followed kicked"},
    {"DONE", "bitten seen chased followed kicked"},
    {"SIZE", "big small old young"},
    {"SHORE", "duck boat fish"},
    {"CASH", "cashier safe coin"},
    {"CAVE", "cave barn zoo"},
    {"GAME", "game match stadium"},
    {"LAKE", "lake marsh nest"},
    {"WORKS", "harbour factory tower"},
    {"CHEESE", "cheese hole trap"},
    {"SCREEN", "screen keyboard printer"},
    {"WHEN", "today yesterday"},
    {"MINGZI", "汤姆 杰克 小明 玛丽 安娜 小红"},
    {"DONGWU", "猫 狗 狐狸 羊 鸭子 马 猴子 狮子"},
    {"ZUO", "咬 追 踢 推"},
    {"DAXIAO", "大 小 老"},
    {"SHIHOU", "今天 昨天"},
    {"GUO", "很甜 很脆 熟了"},
    {"SHOUJI", "没电了 很卡 联网了"},
    {"GUODIAN", "果园 水果店 菜市场"},
    {"JIDIAN", "手机店 数码城 营业厅"},
    {"JIAO", "飞走了 叫了 下蛋了"},
    {"KAI", "开了 谢了 发芽了"},
    {"MO", "型 特 范"},
    {"MU", "样 具 板"},
};

constexpr GrammarAgreement kLessonAgreements[] = {
    {"PAST", "bit:bitten saw:seen chased:chased followed:followed kicked:kicked"},
    {"PLAIN", "bitten:bit seen:saw chased:chased followed:followed kicked:kicked"},
    {"MEANS", "SHORE:water CASH:money CAVE:animal GAME:sport LAKE:bird WORKS:machine CHEESE:animal SCREEN:computer"},
    {"ZHI", "GUO:水果 SHOUJI:手机 GUODIAN:水果 JIDIAN:手机 JIAO:动物 KAI:植物"},
    {"DU", "MO:mó MU:mú"},
};

// `sentence` and what its ambiguous word w means by its cue c.
std::string with_meaning(std::string_view sentence) {
  return fmt::format("{} . here =w means MEANS/c!cue>c!word>w .", sentence);
}
std::string with_meaning_zh(std::string_view sentence) {
  return fmt::format("{} 。 这里 =w 指 ZHI/c!cue>c!word>w 。", sentence);
}

std::vector<GrammarPart> lesson_parts() {
  return {
      {"order",
       {"the [ SIZE ] ANIMAL:a DID:v the [ SIZE ] ANIMAL:b . 2*( who =v ? the =a!agent>a . | "
        "who was PAST/v ? the =b!patient>b . )",
        "the [ SIZE ] ANIMAL:b was DONE:v by the [ SIZE ] ANIMAL:a . 2*( who PLAIN/v ? the =a!agent>a . | "
        "who was =v ? the =b!patient>b . )"}},
      {"order-zh",
       {"[ DAXIAO ] DONGWU:a ZUO:v 了 [ DAXIAO ] DONGWU:b 。 2*( 是 谁 =v 的 ？ =a!agent>a 。 | "
        "谁 被 =v 了 ？ =b!patient>b 。 )",
        "[ DAXIAO ] DONGWU:b 被 [ DAXIAO ] DONGWU:a ZUO:v 了 。 2*( 是 谁 =v 的 ？ =a!agent>a 。 | "
        "谁 被 =v 了 ？ =b!patient>b 。 )"}},
      {"polysemy",
       {with_meaning("[ WHEN ] NAME:n saw a ( SHORE:c | CASH:c ) at the bank:w"),
        with_meaning("at the bank:w , NAME:n saw a ( SHORE:c | CASH:c ) [ WHEN ]"),
        with_meaning("[ WHEN ] NAME:n saw a bat:w at the ( CAVE:c | GAME:c )"),
        with_meaning("at the ( CAVE:c | GAME:c ) , NAME:n saw a bat:w [ WHEN ]"),
        with_meaning("[ WHEN ] NAME:n saw a crane:w near the ( LAKE:c | WORKS:c )"),
        with_meaning("near the ( LAKE:c | WORKS:c ) , NAME:n saw a crane:w [ WHEN ]"),
        with_meaning("[ WHEN ] NAME:n saw a mouse:w near the ( CHEESE:c | SCREEN:c )"),
        with_meaning("near the ( CHEESE:c | SCREEN:c ) , NAME:n saw a mouse:w [ WHEN ]")}},
      {"polysemy-zh",
       {with_meaning_zh("[ SHIHOU ] MINGZI:n 的 苹果:w ( GUO:c | SHOUJI:c )"),
        with_meaning_zh("[ SHIHOU ] MINGZI:n 在 ( GUODIAN:c | JIDIAN:c ) 买 了 苹果:w"),
        with_meaning_zh("[ SHIHOU ] MINGZI:n 家 的 杜鹃:w ( JIAO:c | KAI:c )"),
        "[ SHIHOU ] MINGZI:n ( 喜欢 | 看见 了 ) 这个 模:w ( MO:c | MU:c ) 。 这里 =w 读 DU/c!cue>c!word>w 。"}},
  };
}

constexpr GrammarClass kTalkClasses[] = {
    {"NAME", "tom jack ben sam mary anna lucy emma"},
    {"WHEN", "today yesterday"},
    {"SPORT", "football tennis hockey rugby"},
    {"FOOD", "soup bread pizza cake"},
    {"MUSIC", "songs pianos guitars violins"},
    {"GOOD", "happily gladly proudly cheerfully"},
    {"BAD", "sadly angrily bitterly nervously"},
    {"GOODORBAD", "GOOD BAD"},
    {"ANYTOPIC", "SPORT FOOD MUSIC"},
    {"PLACE", "park school club beach"},
};

constexpr GrammarAgreement kTalkAgreements[] = {
    {"TOPIC", "SPORT:sport FOOD:food MUSIC:music", true},
    {"MOOD", "GOOD:good BAD:bad", true},
};

std::vector<GrammarPart> talk_parts() {
  return {
      {"talk",
       {"[ WHEN ] NAME:n GOODORBAD:m talked about ANYTOPIC:t [ at the PLACE ] .",
        "[ WHEN ] NAME:n talked GOODORBAD:m about ANYTOPIC:t [ at the PLACE ] .",
        "[ WHEN ] NAME:n talked about ANYTOPIC:t [ at the PLACE ] GOODORBAD:m ."}},
  };
}

}  // namespace

const GrammarText& english_town() {
  static const std::vector<GrammarPart> parts = english_parts();
  static const GrammarText text{kEnglishClasses, kEnglishAgreements, parts};
  return text;
}

const GrammarText& chinese_town() {
  static const std::vector<GrammarPart> parts = chinese_parts();
  static const GrammarText text{kChineseClasses, kChineseAgreements, parts};
  return text;
}

const GrammarText& word_lessons() {
  static const std::vector<GrammarPart> parts = lesson_parts();
  static const GrammarText text{kLessonClasses, kLessonAgreements, parts};
  return text;
}

const GrammarText& talk_lesson() {
  static const std::vector<GrammarPart> parts = talk_parts();
  static const GrammarText text{kTalkClasses, kTalkAgreements, parts};
  return text;
}

}  // namespace neurarium
