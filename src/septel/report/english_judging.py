"""The report in English: limits, and the effects of factors."""

from __future__ import annotations

from septel.report.words import Catalogue

_LIMITS: Catalogue = {
    "quoted": "“{title}”",
    "limits_title": "Which designs keep the limits",
    "limits_text": "A limit speaks of a mean over the replications. A design keeps it where one can be sure of that at 95 %, "
    "one-sided; it breaks it where one can be sure of the contrary; between them more replications may decide. That the mean "
    "keeps a limit does not say that a single run does.",
    "limits_text_single": "A limit speaks of a mean over the replications. There is one replication, so nothing is decided.",
    "limits_keeps": "All limits are kept under {list}.",
    "limits_keeps_none": "No design is sure to keep all limits.",
    "limits_undecided": "Undecided under {list}.",
    "limits_undecided_many": "Undecided under {n} of {of} designs.",
    "limits_breaks": "At least one is broken under {list}.",
    "limits_breaks_many": "At least one is broken under {n} of {of} designs.",
    "table_limits": "Limits: mean ± half of its 95 % interval; below it the confidence that the mean keeps the limit, the "
    "share of {runs} that keep it, and the verdict",
    "table_limits_single": "Limits in the one replication",
    "limits_all": "All limits",
    "limits_years": "years",
    "limits_replications": "replications",
    "limit_numbers": "confidence {sure}, {runs} {share}",
    "limit_keeps": "keeps",
    "limit_breaks": "breaks",
    "limit_undecided": "undecided",
}

_RESPONSES: Catalogue = {
    "responses_title": "What a parameter does",
    "responses_text": "Each point is a design that a sweep or a sample has made: its mean and its 95 % interval, over the "
    "value that it sets. All meet the same draws of chance, so the points of a figure rise and fall together: a step between "
    "two of them is surer than their intervals say. Where several parameters vary, a point's height is the others' doing too.",
    "responses_text_single": "Each point is a design that a sweep or a sample has made: what it came to in the one "
    "replication, over the value that it sets.",
    "figure_response": "Measures over {parameter} ({path})",
}

_EFFECTS: Catalogue = {
    "effects_title": "Worth more interwoven?",
    "effects_text": "Each letter is a change to “{base}”, and every combination of them was run on the same draws of chance. A "
    "letter by itself is the change's mean effect, over designs with and without the other changes. A product such as A×B is "
    "half of what the one does to the effect of the other: 0 where both simply add up. The synergy is what all changes give "
    "together, less the sum of what each gives alone.",
    "effects_text_many": "Of more than four changes only the effects of each and of pairs are shown, with the synergy.",
    "effects_text_fraction": "Each letter is a change to “{base}”. {designs} of the {all} combinations of changes were run, on "
    "the same draws of chance. A letter by itself is the change's mean effect, over designs with and without the others; a "
    "product such as A×B is half of what the one does to the effect of the other. What these combinations cannot tell apart "
    "is added up in one effect; the table says what each is mixed with. The fraction has resolution {resolution}: {meaning}",
    "effects_resolution_3": "main effects are mixed with interactions of two changes, so read them with care.",
    "effects_resolution_4": "main effects are mixed with interactions of three changes or more only, those of two with each "
    "other.",
    "effects_resolution_5": "main effects and interactions of two are mixed with those of three changes or more only.",
    "effects_largest": "The largest effect that can be told from chance, by measure: {list}.",
    "effects_mixed": "{titles}; mixed with {list}",
    "effects_note": "“Better” and “worse” go by what is better in the measure; of an interaction or of the synergy they say "
    "that changes do better, or worse, together than their sum. Of effects that are not there about one in twenty would still "
    "seem to be.",
    "effects_note_fraction": "“Better” and “worse” go by what is better in the measure; of an interaction they say that "
    "changes do better, or worse, together than their sum. Of effects that are not there about one in twenty would still "
    "seem to be.",
    "effects_better": "All together do better than the sum of what each does alone: {list}.",
    "effects_worse": "All together do worse than that sum: {list}.",
    "effects_none": "Not told apart from the sum: {list}.",
    "effects_by": "{measure} ({value}; {span})",
    "effects_silent": "No effect found, neither of a change nor of a combination: {list}.",
    "effects_silent_all": "No effect of any change or combination of changes can be told from chance on any of these measures.",
    "effects_synergy": "Synergy",
    "effects_synergy_note": "all together, less the sum of what each gives alone",
    "effects_term": "Effect",
    "effect_says_better": "better",
    "effect_says_worse": "worse",
    "effect_says_more": "more",
    "effect_says_less": "less",
    "effect_says_none": "none found",
    "effect_p_interdiction": "Interdiction, all targets (points)",
    "figure_effects": "Effects of the changes, of their interactions, and the synergy, with 95 % intervals",
    "figure_effects_fraction": "Effects of the changes and of their interactions, each with what it is mixed with, with 95 % "
    "intervals",
    "figure_effects_fraction_single": "Effects of the changes and of their interactions in the one replication",
    "effects_axis": "The vertical line is no effect.",
    "figure_effects_single": "Effects of the changes, of their interactions, and the synergy, in the one replication",
    "table_effects": "Effects, with their 95 % intervals",
    "table_effects_single": "Effects in the one replication, without intervals",
}

JUDGING = _LIMITS | _RESPONSES | _EFFECTS
