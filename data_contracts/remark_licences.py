"""The words by which it is told what a clause of a remark may hold beside neutral ones, act by act.

In the lists a blank separates words in their base form.
"""

from __future__ import annotations

from data_contracts.listed_words import listed_words
from data_contracts.remark_roles import Role

# How much: no assertion weighs its verdict, and none says how sure it is
DEGREES = listed_words("""
    slightly somewhat barely marginally merely highly extremely clearly strongly heavily greatly badly
    overall altogether
""")
NEARLY = listed_words("roughly approximately nearly almost partly about")
# How exactly something is known or given: said of evidence
EXACTLY = listed_words(
    "roughly approximately nominally partly loosely precisely poorly vaguely explicitly separately aside else well"
)
# Whether a record is as it should be: may be asked after and left open
RIGHT = listed_words("""
    right wrong correct incorrect true false valid faulty normal abnormal erroneous genuine typical proper spurious
    mistaken accurate mistake error flaw fault
    actually really indeed truly wrongly mistakenly correctly properly
""")
# Adjectives that lean on evidence even before a noun
CONVINCING = listed_words(
    "reliable convincing conclusive definitive decisive solid strong sound robust significant safe sure certain"
)
# Words for more than was measured
TOTAL = listed_words("""
    all every never most typically usually always generally everything everywhere nowhere nobody throughout entirely
    completely fully overall altogether universally many several numerous multiple whole entire
    whichever wherever
""")
ABSOLUTE = listed_words("nothing nobody everything everyone never always")
# The first and the last of several, which only a fact ranks
EXTREMES = listed_words("highest fastest slowest best worst")
EFFECTS = listed_words("cause reason consequence effect impact influence role bearing")
ORIGINS = listed_words("follow come stem arise result originate")
# States of a serving system that may lie behind a figure, whatever else the words name
STATES_OF_SYSTEMS = listed_words("cold start restart load batch cache caching warm-up warmup swapping")
# What is said of records: how they came about and what they cover
DESCRIBING = listed_words("""
    be do have speak concern cover rest leave describe show count state give name record take compute measure observe
    report quote list contain hold call come mean draw read include belong refer say see find flag judge pass use
    base stay remain link lie fall recompute limit restrict apply extend define enter carry know exist happen collect
    keep
""")
# Acts on records that are done or not: no assertion says that they were
DONE = listed_words("make check test recompute meet serve plan suggest imply establish look claim")
# What was done to get a figure, what was done with a file, and what a test does
TRIED = listed_words("try run send sweep use load write store keep test measure compare make")
FILED = listed_words("read assign ingest quarantine sort recognise account find set put place file detect")
TESTED = listed_words("test establish compare examine")
# What evidence does not do for what it does not reach to
REACHING = listed_words("replace vouch touch reach substitute extend guarantee promise require")
# What a figure is given without: `as reported, without a recomputation`
LACKED = listed_words("""
    verdict judgement judgment recomputation recompute repetition say tell state cause sample spread
""")
# What the other side of a comparison does: `than it did before`, `than its own runs require`
HELD_AGAINST = listed_words("""
    do did does be is are was were have has had require give allow need state show say report call claim count suggest
""")
# Verbs of a role that tell other things as well
SEVERAL = listed_words(
    "stand follow hide lie stay keep bring coincide vary compare count remain rest hold reach come show"
)
# What a tool does in its own output
REPORTING = listed_words(
    "give state report record write define export list name describe store count compute measure show"
)
# Evidence that has a size
SIZED = listed_words(
    "interval sample bound grid estimate evidence data spread floor threshold series basis test"
)
# What more evidence would be
FIRMER = listed_words(
    "firmer stronger cleaner fairer clearer sharper tighter safer sounder closer dependable firm fair clean"
)
# What may be wide or narrow, and what comes from something
SPREADING = listed_words("variation difference spread scatter gap outlier tail variance")
# Doubts whether something was found
SIGNS = listed_words("sign hint suggestion indication suspicion impression")
# What a denial would take from a verdict as a whole
CONCLUSIONS = listed_words("""
    statement claim question matter conclusion verdict judgement judgment decision answer evidence difference change
    result finding
""")
CONCLUDING = listed_words("confirm reject refute settle judge decide establish prove verify dismiss")
# A change that was not found may be there, where it is small
UNSEEN = listed_words("unseen unnoticed missed hidden masked undetected")
HIDDEN = UNSEEN | listed_words("small smaller subtle slight room")
# Acts of care beside the verbs of care
CARING = listed_words("put place pair extend repeat shuffle state")
# Acts that are acts of care where evidence or a method is what they act on
ON_METHODS = listed_words("""
    pin use set run start change move switch put keep take increase raise extend lower reduce add fix update correct make
    have treat avoid give try apply
""")
CHOOSING = listed_words("choose select pick prefer")
STAYING = listed_words("close stay allow remain let")
SIDE_BY_SIDE = listed_words("with beside alongside together as")
ALIKE = listed_words(
    "same identical equal fixed constant unchanged apart separate separately beside together both"
)
GIVEN = listed_words("given despite with after under considering")
TOLD_TO = listed_words("anyone whoever reader readers")
# The roles whose words tell what a verdict says, and those of which a noun does so, too
STANCES: tuple[Role, ...] = (
    "still", "thin", "agree", "disagree", "overdone", "underdone", "invalid", "unlike", "alike", "mingled", "absent",
    "swayed", "slight", "weighty", "luck",
)  # fmt: skip
NAMED_STANCES: tuple[Role, ...] = (
    "disagree", "overdone", "underdone", "invalid", "mingled", "absent", "unlike", "luck", "slight",
)  # fmt: skip
