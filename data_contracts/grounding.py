"""The gate's rules in one table: what a comment may not hold, in words that a model and a reader understand.

Patterns meet lower-case text after NFKC normalisation. `allowed_by` names what may permit a match: the verdict of the
cited fact (`law`: it holds as checked), or a sentence that gives advice ("Record every setting") or states a need, which
claims nothing of the data.
In the lists below a blank separates alternatives, and `_` stands for a blank within one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Support = Literal["advice", "need", "law", "better", "worse", "up", "down", "same", "change"]

# The reason codes, each with what it tells the model in a retry and the reader in the report.
REASONS: dict[str, str] = {
    "empty": "there was no comment",
    "endless": "the answer never came to an end",
    "cut_off": "the answer was cut at its token limit: write fewer lines",
    "truncated": "the prompt did not fit the model's context",
    "uncited": "a line must read `F01: comment`",
    "unknown_fact": "only facts in the list may be cited",
    "duplicate": "at most one comment for a fact",
    "digit": "no digit or numeral of any script",
    "roman_numeral": "no Roman numeral",
    "number_word": "no number word, share or count in words",
    "percent": "no percentages",
    "question": "no question",
    "markdown": "no Markdown",
    "html": "no HTML",
    "script": "only Latin letters",
    "symbol": "only letters and plain punctuation",
    "chatty": "no introduction, and no talk about yourself or to the reader",
    "leak": "nothing of the instructions",
    "entity": "no name that the cited fact does not hold",
    "direction": "no comparison or trend that the fact's verdict does not support",
    "cause": "no cause",
    "language": "a plain English sentence",
    "length": "one sentence of six to twenty-five words",
}


@dataclass(frozen=True, slots=True)
class WordRule:
    """A comment whose text matches `pattern` is rejected for `code`, unless something in `allowed_by` supports it."""

    code: str
    allowed_by: tuple[Support, ...]
    pattern: re.Pattern[str]
    across_blanks: bool = False  # also where a blank parts the word: "sev en"


def _any(listed: str) -> str:
    return "|".join(listed.split()).replace("_", " ")


def _words(*listed: str) -> re.Pattern[str]:
    # Not behind an apostrophe: the d of "it'd" and the m of "I'm" would be Roman numerals
    return re.compile(rf"(?<!\w)(?<!\w')(?:{'|'.join(map(_any, listed))})(?!\w)")


def _opening(listed: str) -> re.Pattern[str]:
    # At the start only: further in, the same words ask nothing and greet nobody
    return re.compile(rf"^(?:{_any(listed)})(?!\w)")


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NUMERAL = _any("""
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth
    ninetieth hundredth thousandth millionth billionth
""")
_COMPOSITE = rf"(?:(?:and|a)?(?:{_NUMERAL})s?)+"
_PREFIXED = r"""
    (?:three|four(?!ier)|five|seven|eight|nine|eleven|twelve)\w*
    (?:thirt[ey]|fift|sixt|sevent|ninet|twent|hundred|thousand)\w*
"""
# "mix" and "I" are words before they are numerals; _PERSONS refuses "I" for a reason of its own
_ROMAN = r"(?!(?:mix|i)(?!\w))(?=[ivxlcdm])m{0,4}(?:cm|cd|d?c{0,4})(?:xc|xl|l?x{0,4})(?:ix|iv|v?i{0,4})"
# A reader takes these for numbers all the same: misspelt ones, and below those of other languages
_MISSPELLED = """
    fourty forteen fiveteen nineth ninty nintey ninteen twelth twelv tweleve hunderd hundered hundret thousend tousand
    milion bilion eigth sevn thre fiv fith doubel haf halfs thrid
"""
_FOREIGN = """
    eins zwei drei vier fünf fuenf sechs sieben acht neun zehn elf zwölf zwoelf zwanzig dreißig dreissig vierzig
    fünfzig
    hundert tausend halb hälfte haelfte doppelt drittel viertel mehrheit deux trois quatre cinq sept huit neuf
    dix onze
    douze treize vingt trente quarante cinquante cent mille moitié moitie demi tiers dos tres cuatro cinco seis siete
    ocho nueve diez doce veinte treinta cien ciento mil mitad doble mayoría tre quattro cinque sei sette otto
    nove dieci
    venti cento metà mezzo doppio dois três quatro oito dez vinte metade dobro twee drie vijf zeven negen tien honderd
    duizend helft
"""
_COUNTS = r"""
    once(?!_(?:the|it|they|this|these|those|its|their)) twice thrice doubl\w* redoubl\w* doubly tripl\w* trebl\w*
    quadrupl\w* quintupl\w* sextupl\w* septupl\w* octupl\w* decupl\w* centupl\w* half halves halv\w+ quarters?
    quarterly dozens? dozenth pairs? couple duo trio quartets? quintets? dual twins? singles? singly singular solo
    lone sole solely majorit\w+ minorit\w+ most mostly plurality bulk \w*zero\w* nought naught nil
    \w+illi(?:on|ard)\w* lakhs? crores?
    umpteen\w* teens twenties thirties forties fifties sixties seventies eighties nineties decades? centur\w+
    fortnight\w* scores?_of multiples multipl(?:y|ies|ied) magnitudes? fractions? predominant\w* dominat\w*
    dominan\w+ overwhelming\w* largely mainly primarily chiefly lion's tertiary
    (?:nearly|almost|practically|virtually)_(?:all|every\w*|none|no|each|always|never) \w+fold countless numerous
    plenty handful lots? tons? myriads? gross
"""
_QUANTIFIERS = r"""
    all every(?:thing|body|one)? always never entire\w* (?<!a_)whole wholly completely totally
    fully universal\w* throughout several (?<!too_)(?<!how_)many (?<!too_)few usually rarely seldom hardly barely both
"""
# Even within advice this is a claim: "rerun the group, where every request failed".
_CLAIMED = (
    "(?:all|every|each|both|many|several|always|never)_"
    r"(?:(?!that|which|where|when|in|of|for|with|before|after|at|and)\w+_){0,2}"
    r"(?:failed|fails?|succee\w+|passed|is|are|was|were|has|have|had|lack\w*|show\w*|ran|stall\w*|crash\w*|contain\w*)"
)
_COUNTED = _any("""
    requests runs files models records samples rows artifacts calls tokens measurements configurations groups folders
    failures errors gaps outliers duplicates findings settings backends values results tests metrics repetitions
    directories timestamps seeds warnings problems issues
""")
_PRAISED = "(?:is|are|was|were|looks?|seems?|appears?|remains?|stays?|shows?|demonstrates?|delivers?|performs?|achieves?)"
_BETTER = rf"""
    improv\w* better\w* gains? gained gaining boost\w* enhanc\w* outperform\w* outpac\w* outstrip\w* superior\w*
    speedy wins? winning won beats? beaten
    speed-?ups? sped speeds accelerat\w* faster quicker quickened progress\w* recovered
    optimi[sz](?:es|ed|ing|ation\w*)
    upgrad\w* advantag\w* fast quick quickly excellent\w* impressive\w* efficient\w* outstanding remarkabl\w*
    competitive
    snappy swift\w* rapid\w* responsive favou?rabl\w* promising
    {_PRAISED}_(?:very_|quite_|a_|an_)?(?:good|great|strong|solid|robust|healthy|well|smooth\w*)
"""
_WORSE = rf"""
    wors\w* regress\w* degrad\w* deteriorat\w* slower slow slowly slows slowed slowing slow-?downs? lag(?:s|ged|ging)?
    underperform\w* trail(?:s|ed|ing) inferior suffer\w* decay\w* inefficien\w* bottleneck\w* sluggish\w*
    setback\w* penalt\w+
    penali[sz]\w* struggl\w* disappoint\w* unfavou?rabl\w* collaps\w*
    {_PRAISED}_(?:very_|quite_|a_|an_)?(?:bad|badly|poor\w*|weak\w*)
"""
_UP = r"""
    higher increas\w* rises? rising risen rose grow\w* grew climb\w* jump\w* surg(?:e|es|ed|ing) soar\w* spik\w*
    escalat\w* upwards? exceed\w* surpass\w* rais(?:es|ed|ing)(?!_(?:doubts?|questions?|concerns?)) elevated
    (?:goes?|going|gone|went|is|are|was|were|trend\w*|mov\w+|shot|ramp\w*)_(?:way_|well_|far_|much_|slightly_)?up
    inflated
"""
_DOWN = r"""
    lower\w* decreas\w* declin\w* drop(?:s|ped|ping)? (?:falls?|fell|fallen|falling)(?!_(?:outside|short|into|within))
    reduc\w* shrink\w* shrank shrunk dip(?:s|ped)? diminish\w* downwards? plung\w* plummet\w* cuts cutting lessen\w*
    shav\w+ deflated
    (?:goes?|going|gone|went|is|are|was|were|trend\w*|mov\w+)_(?:way_|well_|far_|much_|slightly_)?down
"""
_SAME = (
    r"unchanged stab(?:le|ly|ility|ili[sz]\w+) steady steadily flat constant constantly plateau\w* unaltered"
)
_ALIKE = r"""
    compared_(?:to|with) consistent(?:ly)?_(?:across|between|over) similar\w* identical\w* equal\w* on_par
    comparable_to
    (?:is|are|was|were|stays?|remains?)_the_same
"""
_SUPERLATIVES = r"""
    best
    (?:fast|slow|high|low|larg|small|great|long|short|quick|strong|weak|bigg|heavi|light|cheap|tight|wid|steep|few)est
    least top leading optim(?:al|um|ally) maximi[sz]\w+ minimi[sz]\w+ maximal\w* minimal\w* unmatched
    unrivall?ed foremost
    leader winner champion ranks? go-to runner-up the_lead strength_to_strength
"""
_COMPARISONS = r"""
    (?<!rather_)(?<!other_)than in_comparison relative_to versus vs ahead_of on_the_rise
    (?:above|below|under|over|beyond|behind)_(?:the_|all_|its_|that_of_|those_of_|what_)*(?:others?|rest|baseline|average|peers|previous|last|was|were)
    as_(?!soon|well|long|far|such|much)\w+_as
    (?:cheap|weak|strong|wid|narrow|heavi|light|bigg|great|smooth|steep|hott|cool)er
"""
_LESS = "less fewer"
_MORE = "more further larger smaller longer shorter tighter cleaner wider narrower clearer easier safer newer"
_CAUSES = r"""
    because due owing owes thanks as_a_result result(?:s|ed|ing)?_(?:in|from) lead(?:s|ing)?_to led_to therefore thus
    hence consequent\w* caus(?:es|ed|ing|al|ally|ality|ation) driv(?:en|es|ing) drove stem(?:s|med|ming)?_from
    attribut(?:e|es|ed|able|ing|ion) (?<!not_)explain(?:s|ed|ing)? responsible_for since
    reasons?_(?:for|why|is|was|behind)
    trigger\w* contribut\w* accounts?_for aris(?:es|ing|en)_from ascrib\w* correlat\w* thereby yield(?:s|ed|ing)?
    brought_about brings_about linked_to on_account_of ma(?:de|kes?)_the (?:is|are|was|were|that's)_(?:why|behind)
    (?<!may_)(?<!can_)(?<!might_)(?<!could_)(?<!would_)(?<!to_)(?<!not_)(?<!the_)(?:affect|impact|influence)\w*
"""
_OPENERS = """
    sure ok okay certainly of_course absolutely great here(?:'s|_is|_are|_comes) hello hi hey thank thanks
    welcome let_us
    let's as_(?:an|a|requested|you) based_on in_(?:summary|conclusion) to_summari[sz]e overall note_that happy
    alright well
    understood got_it yes no, additionally moreover furthermore
"""
_PERSONS = "i i'm i'll i've i'd me my myself mine we we've our us let_me you your yours feel_free"
_LEAKS = """
    instructions? system_prompt persona datacollector insightagent language_model ai assistants? rejected_lines?
    plain_english chatbot reply_with answer_with
"""
_QUESTIONS = """
    (?:is|are|was|were|does|do|did|can|could|would|should|shall|will|has|have|had|may|might)_(?:the|it|there|this|that)
    (?:is|are|was|were|does|do|did|can|could|would|should|shall|will|has|have|had|may|might)_(?:these|those|you|we|i|they|an?|any)
    how_(?:many|much|often|long|does|do|is|are|can|could) why who whose
"""

# The order counts: the first rule that matches gives the reason that is told
WORD_RULES: tuple[WordRule, ...] = (
    WordRule(
        "percent",
        (),
        _words(r"percent(?!ile)\w* per_cents? pct per_mill?es? permille basis_points? bps"),
    ),
    WordRule("number_word", (), _words(_COMPOSITE), across_blanks=True),
    WordRule("number_word", (), _words(_PREFIXED, _COUNTS, _MISSPELLED, _FOREIGN)),
    WordRule("roman_numeral", (), _words(_ROMAN)),
    WordRule("number_word", ("advice", "law"), _words(_QUANTIFIERS)),
    WordRule("number_word", ("law",), _words(_CLAIMED)),
    WordRule("number_word", ("law",), _words(rf"none nothing(?!_about) nobody no_(?:\w+_)?(?:{_COUNTED})")),
    WordRule("direction", ("better",), _words(_BETTER)),
    WordRule("direction", ("worse",), _words(_WORSE)),
    WordRule("direction", ("up",), _words(_UP)),
    WordRule("direction", ("down",), _words(_DOWN)),
    WordRule("direction", ("same",), _words(_SAME)),
    WordRule("direction", ("advice", "change"), _words(_ALIKE)),
    WordRule("direction", (), _words(_SUPERLATIVES)),
    WordRule("direction", ("change",), _words(_COMPARISONS)),
    WordRule("direction", ("advice", "need"), _words(_MORE)),
    WordRule("direction", ("advice",), _words(_LESS)),
    WordRule("cause", (), _words(_CAUSES)),
    WordRule("cause", ("advice",), _words("causes? reasons?")),
    WordRule("question", (), _opening(_QUESTIONS)),
    WordRule("chatty", (), _opening(_OPENERS)),
    WordRule("chatty", (), _words(_PERSONS)),
    WordRule("leak", (), _words(_LEAKS)),
)

# A sentence that begins so asks for something to be done. The ambiguous verbs are nouns too: a determiner must follow.
_VERBS = _any("""
    add aggregate allow annotate archive attach avoid capture clean collect compare confirm consider correct declare
    deduplicate delete describe discard document do_not don't enable ensure exclude extend fill fix gather hold ignore
    include inspect interpret investigate judge keep leave look make measure merge move pin prefer preserve
    probe publish
    quote re-measure re-run read recheck recompute regenerate remove rename repair repeat report reproduce rerun
    resolve
    restore retain retry save schedule separate standardi[sz]e store take trace treat use validate verify wait
    warm write
""")
_AMBIGUOUS = _any("""
    audit check export flag group label log mark note plan pool record review run set split tag test track watch
""")
_DETERMINERS = _any("""
    a after again all also an and any at before both each every fewer for here how in it its longer many memory
    more on
    only power separate several some that the their them these this those to until what when where whether which
    why with
""")
ADVICE = re.compile(
    r"^(?:please |always |never |also |then |and |so |but |next,? |instead,? )*"
    rf"(?:(?:{_VERBS})(?! that)(?!\w)|(?:{_AMBIGUOUS}) (?:{_DETERMINERS})(?!\w))"
)
NEED = re.compile(r"(?<!\w)(?:needs?|requires?|deserves?|calls? for|until|before|should|must)(?!\w)")

# Words that tell English from noise: a comment holds some of them.
FUNCTION_WORDS = _set("""
    a about across after against also an and any are as at be been before being between but by can cannot could did do
    does during each for from had has have here how if in into is it its may might must no nor not of on only or other
    over per rather should so some still such than that the their them then there these they this those through to too
    under unless until very was were what when where whether which while who will with without would yet
""")
# Families of models, engines and vendors: names that a cited fact must hold itself.
FAMILIES = _set("""
    alpaca amd ampere anthropic aot apple bert blackwell bloom chatgpt chimera claude codellama codestral cohere cuda
    cudagraphs deepseek deepspeed docker dolphin ernie falcon geforce gemini gemma github glm golang google gpt
    grafana
    granite grok hermes hopper huggingface inductor intel java javascript jax kimi kubernetes linux llama llamafile
    lmstudio macos meta microsoft ministral mistral mixtral mlflow mlperf nemotron numpy nvidia ollama olmo onnx
    onnxruntime openai optuna orca pandas phi prometheus python pytorch qwen qwq radeon ray rocm rtx rust sglang
    smollm
    stablelm starcoder tensorflow tensorrt tinyllama tokio triton ubuntu vicuna vllm vulkan windows wizardlm zephyr
""")
ACRONYMS = _set("""
    API CPU CPUs CSV GPU GPUs HTTP ID IDs IO ITL JSON JSONL LLM LLMs NaN OS RAM SI SLA SLO TPOT TTFT URL UTC VRAM
""")
# Words that name what is measured: a trend of another one than the fact's own has no support.
METRIC_WORDS = _set("""
    accuracy bandwidth concurrency cost decode duration energy error errors failure failures goodput latency load loss
    memory power prefill quality size speedup spread stability temperature throughput tpot ttft utilization variance
""")
# Parts of artifacts' names that are also plain words.
PLAIN_WORDS = _set("""
    agent agents and base baseline bench benchmark benchmarks big chat client code cold compile compiled data
    default demo
    eager engine fast for instruct large latest local main medium metrics mini model models new none old other prompt
    prompts report reports result results run runs server small stage stages summary sweep test tests text the
    timing tiny
    transformers unknown warm with
""")
