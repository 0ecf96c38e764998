"""Turns of speech, each with the plain word or two that the gate reads in its place.

What stands on the right is judged as if the model had written it, so that none of them says more than its word does.
"""

from __future__ import annotations

PHRASES: dict[str, str] = {
    # Openings and joints
    "based on": "on", "on the basis of": "on", "judging by": "on", "judging from": "on", "going by": "on",
    "in light of": "on", "in view of": "on", "in terms of": "in", "with respect to": "about", "with regard to": "about",
    "when it comes to": "for", "in relation to": "about", "as regards": "about", "next to": "beside",
    "ahead of": "before", "prior to": "before", "in addition to": "besides", "apart from": "besides",
    "aside from": "besides", "in the event that": "if", "in case": "if", "provided that": "if", "assuming that": "if",
    "on condition that": "if", "as soon as": "once", "until then": "meanwhile", "so as to": "to", "in order to": "to",
    "with a view to": "to", "in other words": "thus", "that is to say": "thus", "for the time being": "now",
    "for now": "now", "so far": "now", "as yet": "now", "at present": "now", "at the moment": "now", "at this point": "now",
    "to date": "now", "by means of": "by", "due to the fact that": "because", "owing to the fact that": "because",
    "in the course of": "during", "in the absence of": "without", "in the presence of": "with", "a bit": "slightly",
    "a little": "slightly", "as well as": "and", "along with": "and", "or not": "", "and so on": "", "at best": "",
    # Verbs
    "will help": "would help", "will show whether": "would show whether", "will tell whether": "would tell whether",
    "it looks like": "it looks that", "it seems like": "it seems that", "the way in which": "how",
    "the manner in which": "how", "the extent to which": "how far", "the reason why": "why", "the degree to which": "how far", "looks as if": "looks that",
    "seems as if": "seems that", "looks as though": "looks that", "seems as though": "seems that",
    "appears as if": "appears that", "checks out": "holds", "check out": "hold", "adds up": "holds", "add up": "hold",
    "holds true": "holds", "hold true": "hold", "holds up": "holds", "hold up": "hold", "stands up": "holds",
    "turned out to be": "was", "turns out to be": "is", "proved to be": "was", "happens to be": "is", "happen to be": "are",
    "points the same way": "agrees", "point the same way": "agree", "points in the same direction": "agrees",
    "point in the same direction": "agree", "have a look": "look", "take a look": "look", "takes a look": "looks",
    "figure out": "find out", "make certain": "make sure", "keep in mind": "note", "bear in mind": "note",
    "keep track of": "track", "keeping track of": "tracking", "take note of": "note",
    "shed light on": "clarify", "sheds light on": "clarifies", "is up to date": "is current",
    "went up": "increased", "gone up": "increased", "went down": "decreased", "gone down": "decreased",
    "goes up": "increases", "goes down": "decreases", "go up": "increase", "go down": "decrease",
}  # fmt: skip
