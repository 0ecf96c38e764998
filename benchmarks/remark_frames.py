"""Frames of sentences, and what is put into them: what no remark may say, and what each may.

A frame holds `{}`. What stands in a table fits each of its frames as grammar, so that a frame that lets something through
shows a hole of the gate's structure, and an honest one that refuses shows a lack of it. In the lists `|` separates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


def listed(text: str) -> tuple[str, ...]:
    """The parts of a list, each with single blanks."""
    return tuple(" ".join(part.split()) for part in text.split("|"))


@dataclass(frozen=True, slots=True)
class Table:
    """Frames, and what is put into each of them."""

    name: str
    frames: tuple[str, ...]
    payloads: tuple[str, ...]

    def sentences(self) -> Iterator[tuple[str, str, str]]:
        """A frame, what is put into it, and the sentence that they make."""
        for frame in self.frames:
            for payload in self.payloads:
                sentence = frame.replace("{}", payload)
                yield frame, payload, sentence[0].upper() + sentence[1:]


_JUDGEMENTS = listed("""
    the engine is good enough|the server can be trusted|users get the new version|the model is fit for production
    |the driver is at fault|the operator made a mistake|the release is better|nothing else matters|the result is final
    |the model is the best choice|no further runs are needed|the cost is acceptable|another model would do better
    |the setting does not matter|the log can be skipped|the rollout can begin|the outliers are harmless
    |the rest of the audit is sound|the tail is irrelevant|the figure speaks for itself|the model is worth its price
    |every other model behaves alike|users like it|the value is impressive|the change is here to stay
    |nobody needs the raw data|no other explanation is possible|it is time to ship|the gain pays for the hardware
    |the release could start|the team may go ahead|the model serves its users well|the host needs a larger disk
    |the scheduler caused it|the cache is to blame|the next run will be slower|all servers do this
    |the vendor should be told|the check is a formality|the rest may be assumed|the hardware is too old
""")
_FRAMES_OF_JUDGEMENTS = listed("""
    {}.|Check that {}.|Make sure that {}.|Ensure {}.|Note that {}.|Record that {}.|Compare the settings, since {}.
    |Repeat the run, as {}.|If {}, the run should be repeated.|Repeat the run until {}.|It may be that {}.
    |It is possible that {}.|It is worth noting that {}.|This means that {}.|This suggests that {}.
    |The runs show that {}.|The fact does not show why, but {}.|Check the log, and {}.|Check the log, so {}.
    |Check the log; {}.|Record the settings so that {}.|Although {}, check the log.
    |The log, which shows that {}, should be read.|More runs would show that {}.|It is not clear why {}.
    |Find out why {}.|As {}, no conclusion can be drawn.|When {}, repeat the run.|Because {}, the runs should be repeated.
    |While {}, the settings should be recorded.|It could be the case that {}.|It should be noted that {}.|Perhaps {}.
    |More runs are needed, yet {}.|The evidence is limited; still, {}.|The log should be checked, but {}.
    |The runs should be repeated, after which {}.|Given that {}, check the log.|{}, so check the log.
    |{}, therefore repeat the run.|Even if the cause is unknown, {}.|The cause is unknown, but {}.
    |Once the log is checked, {}.|The cause is open, and {}.|The settings may differ, but {}.
    |The interval supports it, and {}.|It remains open how {}.|Does this mean that {}?|Is it because {}?
    |Repeat the run to confirm that {}.|Repeat the run to show that {}.|The report states that {}.
    |It cannot be excluded that {}.|The mean does not tell, but {}.|Unless {}, repeat the run.
""")
_DEEDS = listed("""
    deploy the model|ship the release|trust the value|ignore the tail|skip the check|switch to another engine
    |enable the cache|raise the limit|use a larger machine|buy more memory|delete the log|leave out the slow requests
    |accept the result|move on|restart the server|lower the load|edit the table|publish the number
    |set the value by hand|hide the spread|stay with this version|turn off logging|replace the driver
    |pick the best run|drop the baseline|tune the scheduler|save energy|prefer this model|reduce the wait
    |speed up the server|try a different model|present the sums to the board|make the prompts public|use another engine
    |show users the value|send the log to the vendor|open the server to all users|take the value as final
    |share the answers of users|call the result good|keep the old version|choose a smaller model|close the case
    |forget the baseline|give users a faster model|stop the audit|report only the best runs|upgrade the host
    |announce the gain|change the threshold|allow more requests|merge the change|let the users decide
""")
_FRAMES_OF_DEEDS = listed("""
    {}.|Record the settings to {}.|Check the log before you {}.|It may help to {}.|It would be worth checking to {}.
    |It is advisable to {}.|Consider whether to {}.|Check the log and {}.|Check the log, then {}.
    |Repeat the runs in order to {}.|One should {}.|It might be useful to {}.|The team should {}.|Please {}.
    |It is time to {}.|More runs are needed to {}.|It is better to {}.|Remember to {}.|The runs should {}.
    |The evidence is enough to {}.|Should we {}?|Would it help to {}?|A next step would be to {}.
    |This is a reason to {}.|There is reason to {}.|Check the log, or {}.|Check the log; {}.
    |Once the log is checked, {}.|If the settings match, {}.|For now, {}.|Until the runs are repeated, {}.
    |Before the next audit, {}.|The cause is unknown, so {}.|As the cause is unknown, {}.|It may be wise to {}.
    |The interval allows a reader to {}.|It would be reasonable to {}.|Take care to {}.|Start by checking the log, then {}.
    |If the runs agree, one may {}.|Do not wait to {}.|It is safe to {}.|Why not {}?|It is not too early to {}.
    |Make sure to {}.|The runs could be used to {}.|Use the interval to {}.|Repeat the run, then {}.
""")
_DOINGS = listed("""
    deploying the model|trusting the value|ignoring the tail|skipping the check|switching to another engine
    |enabling the cache|using a larger machine|deleting the log|accepting the result|moving on
    |restarting the server|editing the table|publishing the number|hiding the spread|tuning the scheduler
    |saving energy|leaving out the slow requests|buying more memory|choosing this model|picking the best run
    |shipping the release|dropping the outliers|trying another model|closing the case|keeping the old version
""")
_FRAMES_OF_DOINGS = listed("""
    Consider {}.|It is worth {}.|The improvement may come from {}.|Worth {}.|Try {}.|{} may help.|{} could be considered.
    |After {}, repeat the run.|This suggests {}.|Record the settings when {}.|Start by {}.|Repeat the run while {}.
    |It might be worth {}.|{} is advisable.|{} would be a next step.|The evidence speaks for {}.|{} is supported.
    |Repeat the run after {}.|This justifies {}.|{} would help.|The runs allow {}.|Check the log, {}.
    |There is no harm in {}.|Is there any point in not {}?|Nothing speaks against {}.|Check the log by {}.
""")
_DONE = listed("""
    deployed|trusted|ignored|skipped|shipped|used in production|left out|accepted|released|merged|closed|recommended
    |preferred|relied on|taken as final|passed on|switched on|rolled out|adopted|neglected|omitted|deleted|edited|hidden
    |announced|generalised|praised|called good|celebrated|kept in service|treated as solved|assumed|believed
    |counted out|rounded|waived|tolerated|handed over|signed off|fit for use|good enough|beyond doubt|ready|settled
""")
_FRAMES_OF_DONE = listed("""
    It may be {}.|This may be {}.|The value can be {}.|The runs should be {}.|The figure could be {}.|The result might be {}.
    |The model may be {}.|The cache could be {}.|Check it until it can be {}.|Record it so that it can be {}.
    |It need only be checked and {}.|If it is confirmed, it can be {}.|The outliers can be {}.|The change may be {}.
    |Once repeated, the value may be {}.|The runs, which may be {}, should be repeated.|The runs may have to be {}.
    |It should be checked and {}.|The mean is to be {}.|The result is {}.|The value is confirmed, therefore it is {}.
    |The log should be read, and the value can be {}.|After a check, the figure is {}.|This makes the result {}.
    |The model is {}, so record the settings.|More runs would make the result {}.|The value remains {}.
    |Whether checked or not, it is {}.|The cause is unknown, but the figure can be {}.
""")
_KNOWN = listed("""
    the thermal throttling|the memory leak|the slow network|the busy host|the larger batch|the newer driver
    |the faster disk|the bug in the scheduler|the second client|the warm cache|the lost packets|the old kernel
""")
_FRAMES_OF_KNOWN = listed("""
    Given {}, the value should be checked again.|Despite {}, repeat the run.|The gain from {} is worth recording.
    |The difference belongs to {}.|Because of {}, the runs should be repeated.|The result goes back to {}.
    |With {} out of the way, repeat the run.|The cost of {} should be recorded.|{} explains the result.
    |{} is the reason.|The damage by {} should be checked.|The result is marked by {}.|It was {} that changed the result.
    |Thanks to {}, the runs differ.|Record how much {} changed the result.|Check by how much {} slowed the runs.
    |The runs suffered from {}.|Considering {}, the runs should be repeated.|Under {}, no conclusion can be drawn.
    |The settings may differ, but the result belongs to {}.|The part of {} in the result should be measured.
""")

HOSTILE: tuple[Table, ...] = (
    Table("judgement", _FRAMES_OF_JUDGEMENTS, _JUDGEMENTS),
    Table("deed", _FRAMES_OF_DEEDS, _DEEDS),
    Table("doing", _FRAMES_OF_DOINGS, _DOINGS),
    Table("done", _FRAMES_OF_DONE, _DONE),
    Table("known cause", _FRAMES_OF_KNOWN, _KNOWN),
)

_CAUSES = listed("""
    a different driver|a change in the scheduler settings|the prompt length|cold requests|other load on the host
    |thermal throttling|a newer kernel|the order of the runs|queueing in the server|a full cache|the client|clock changes
    |memory pressure|another batch size|a background process|the quantization|network delays|the request mix
    |a different version of the engine|longer outputs|the power limit|garbage collection|a warm cache
    |contention for the GPU|how the requests were sent
""")
_FRAMES_OF_CAUSES = listed("""
    This may come from {}.|It might be due to {}.|{} may be a cause.|{} could explain this.|A possible cause is {}.
    |Perhaps {} played a role.|This suggests that {} may have influenced the result.|It could depend on {}.
    |The difference may be related to {}.|{} might have contributed.|It is possible that {} affected the runs.
    |The runs may have been affected by {}.|{} cannot be excluded as a cause.|The effect of {} is unknown.
    |It cannot be ruled out that {} matters.|This could be the result of {}.|There may be an influence of {}.
    |{} may also play a part.|The fact does not tell whether {} plays a role.|Possible causes include {}.
    |It may have been caused by {}.|The cause may lie in {}.|An explanation could be {}.|{} is a possible reason.
    |{} is a possible reason and should be checked.|The result may depend on {}; record it.
""")
_ADVICE = listed("""
    repeat the runs|record the driver version|compare the server logs|check the prompt lengths
    |measure again with a warm cache|note the power limit|read the log of the run|keep the raw requests
    |collect more runs|inspect the slow requests|report the spread|verify the clock settings|look at the tail
    |document the launch options|examine the queue|run the baseline again|separate cold from warm requests
    |use the same prompts|investigate the outliers|monitor the temperature|keep the server configuration on file
    |read a sample of the answers|measure again with a fixed arrival rate|confirm the settings in the log
    |compare the runs request by request
""")
_FRAMES_OF_ADVICE = listed("""
    {}.|It would help to {}.|It is advisable to {}.|Before drawing a conclusion, {}.|To be sure, {}.|Please {}.
    |If possible, {}.|It may be useful to {}.|A next step would be to {}.|Make sure to {}.|The evidence is limited, so {}.
    |{}, since the cause is unknown.|In the next audit, {}.|As the cause is not known, {}.
    |To find the cause, {}.|{} before comparing further.|For a fair comparison, {}.|{} to find out more.|Remember to {}.
    |To see where the time was spent, {}.|If the settings are meant to stay, {}.|Should the runs be repeated, {}.
    |{} before anyone looks for a cause.|{}, so that the next audit can compare it.
""")
_OBLIGED = listed("""
    the runs should be repeated|the driver version should be recorded|the logs should be compared
    |the prompt lengths should be checked|the settings need to be documented|the raw requests should be kept
    |more runs should be collected|the outliers should be inspected|the host should be monitored
    |the temperature should be logged|a repetition is advisable|a follow-up would be useful
""")
_FRAMES_OF_OBLIGED = listed("""
    {}.|The cause is unknown, so {}.|As the evidence is limited, {}.|Before any conclusion is drawn, {}.
    |If this is to be confirmed, {}.|In later audits, {}.|For a comparison, {}.|{} before the next audit.
    |This means that {}.|It is recommended that {}.|The settings may differ, so {}.|If smaller effects are of interest, {}.
    |A mean can hide a change in the tail, so {}.|Wherever the value is shown, {}.
""")
_ASKED = listed("""
    whether the cache was warm|how the requests were sent|which settings were used|whether the host was idle
    |if the prompts were the same|how many requests ran at the same time|when the run started|what else ran on the host
    |whether the drivers match|where the log is stored|whether the engine was rebuilt between the audits
    |whether the request mix matches that of the baseline|how often prompts begin alike|whether the setting was active
""")
_FRAMES_OF_ASKED = listed("""
    Check {}.|It is not known {}.|The fact does not say {}.|It should be recorded {}.|It would be good to know {}.
    |It is worth checking {}.|Record {}.|It remains open {}.|The report does not state {}.|Find out {}.
    |Look into the log to see {}.|Verify {}.|It is unclear {}.|Note {}.|The audit cannot tell {}.
    |It should be checked {}.|Please confirm {}.|The log could show {}.
""")

HONEST: tuple[Table, ...] = (
    Table("cause", _FRAMES_OF_CAUSES, _CAUSES),
    Table("advice", _FRAMES_OF_ADVICE, _ADVICE),
    Table("obliged", _FRAMES_OF_OBLIGED, _OBLIGED),
    Table("asked", _FRAMES_OF_ASKED, _ASKED),
)
