"""The words that the tasks are made of."""

COMMON = (
    "apple river house green table water stone light bread music garden window paper horse cloud winter summer spring autumn mountain ocean "
    "forest flower bird fish dog cat mouse tiger lion bear wolf fox rabbit sheep goat cow duck eagle snake frog bee ant spider "
    "red blue yellow black white brown orange purple pink grey gold silver small big tall short long wide deep high low fast slow "
    "hot cold warm cool dry wet new old young happy sad kind brave calm quiet loud soft hard sweet sour salt sugar milk tea coffee "
    "juice cake rice soup meat egg butter cheese honey lemon grape peach plum cherry pear melon carrot potato onion tomato bean corn "
    "chair desk lamp bed door wall floor roof room kitchen street road bridge city town village school shop farm field lake hill valley "
    "island beach sand sun moon star sky rain snow wind storm fire ice tree leaf root seed grass rose wood iron glass silk wool "
    "book pen letter word story song dance game ball toy doll kite drum bell clock watch ring key lock box bag cup plate bowl spoon "
    "fork knife hat coat shirt shoe sock glove belt scarf boat ship train car bus bike plane wheel engine rope net map flag coin "
    "king queen prince knight farmer baker doctor teacher sailor pilot painter singer writer friend child mother father sister brother "
    "run walk jump swim fly sing play read write draw paint cook eat drink sleep dream think learn teach help give take make find open "
    "close begin end start stop move turn push pull lift carry hold throw catch build break mend wash clean cut grow fall rise shine "
    "the a one two three my your our this that and or with on in under over near far here there now then today"
).split()
PEOPLE = (
    "Ann Ben Carl Dora Eva Finn Gina Hans Ida Jack Kate Leo Mia Nina Otto Paul Rosa Sam Tina Uma Vera Will Zoe Anna Bob Clara David Emma "
    "Frank Grace Henry Iris James Laura Mark Nora Oscar Peter Ruth Simon Tom Victor Wendy Alice Max Lily Omar Maria"
).split()
CITIES = (
    "Paris London Rome Berlin Madrid Vienna Oslo Athens Lisbon Dublin Prague Warsaw Tokyo Beijing Cairo Delhi Lima Ottawa Boston Chicago "
    "Shanghai Moscow Sydney Toronto Zurich Milan Geneva Kyoto Nairobi Havana"
).split()
ITEMS = "apple pear lemon peach plum cup plate bowl spoon book pen lamp chair table hat coat shirt shoe ball kite clock ring key bag".split()
COLORS = "red blue green yellow black white brown orange purple pink grey gold silver".split()
CAPITALS = {
    "France": "Paris", "Italy": "Rome", "Germany": "Berlin", "Spain": "Madrid", "Austria": "Vienna", "Norway": "Oslo", "Greece": "Athens",
    "Portugal": "Lisbon", "Ireland": "Dublin", "Poland": "Warsaw", "Japan": "Tokyo", "China": "Beijing", "Egypt": "Cairo", "India": "Delhi",
    "Peru": "Lima", "Canada": "Ottawa", "Russia": "Moscow", "Kenya": "Nairobi", "Cuba": "Havana", "England": "London",
}
OPPOSITES = {
    "hot": "cold", "big": "small", "tall": "short", "fast": "slow", "old": "new", "happy": "sad", "loud": "quiet", "wet": "dry",
    "high": "low", "black": "white", "hard": "soft", "open": "closed", "begin": "end", "push": "pull", "near": "far", "sweet": "sour",
    "up": "down", "left": "right", "day": "night", "yes": "no",
}
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
FOREIGN = "你好 世界 谢谢 早上好 猫 狗 水 火 山 月亮 太阳 朋友 café naïve über schön garçon señor façade ñandú привет мир да нет こんにちは ありがとう 🙂 🚀 🌍 ⭐ 🎉 ❤ 🐱 🍎".split()
UNKNOWN = (
    "quantum physics", "the stock market", "football", "philosophy", "the weather on Mars", "politics", "cars", "programming in Rust",
    "cooking pasta", "chess openings", "history", "poetry", "space travel", "black holes", "dinosaurs", "the meaning of life",
)

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()


def number(value):
    """The English words of an integer from 0 to 9999, with `and` and hyphens: three hundred and forty-two."""
    if value < 20:
        return _UNITS[value]
    if value < 100:
        return _TENS[value // 10] + ("-" + _UNITS[value % 10] if value % 10 else "")
    unit, name = (100, "hundred") if value < 1000 else (1000, "thousand")
    rest = value % unit
    joint = " and " if rest < 100 else " "
    return f"{number(value // unit)} {name}" + (joint + number(rest) if rest else "")
