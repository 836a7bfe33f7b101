"""The report in English: which design was selected."""

from __future__ import annotations

from septel.report.words import Catalogue

SELECTION: Catalogue = {
    "selection_title": "Which design was selected",
    "selection_highest": "highest",
    "selection_lowest": "lowest",
    "selection_found": "{title} is selected, for the {which} “{measure}” after {n} replications ({total} of all designs "
    "together).",
    "selection_none": "No design keeps its limits, after {n} replications ({total} of all designs together). {title} comes "
    "closest.",
    "selection_cap": "after {n} replications, the most that were allowed",
    "selection_stopped": "after {n} replications, when the run was stopped",
    "selection_unsure": "Undecided {ended}: only {title} is left, and whether it keeps its limits is not known yet.",
    "selection_open": "Undecided between {list} {ended}; most likely {title}.",
    "selection_ocba": "{title} has the {which} mean in “{measure}”, after {total} replications of all designs together.",
    "selection_sure": "With {sure} confidence it is the best, or within {zone} of it.",
    "selection_sure_within": "With {sure} confidence it is the best of those that keep the limits, or within {zone} of it.",
    "selection_sure_none": "That holds with {sure} confidence.",
    "selection_probability": "It is the best with a probability of about {p}. That is an estimate from the means found, not a "
    "guarantee.",
    "selection_probability_above": "It is the best with a probability above 0.999. That is an estimate from the means found, "
    "not a guarantee.",
    "selection_near": "A mean nearer to its limit than the tolerance may be found on either side ({list}).",
    "selection_tolerance": "{limit}, tolerance {tolerance}",
    "selection_unvaried": "Never varied in the first {n} replications, so that the spread is not known: {list}.",
    "selection_of": "{measure} of {title}",
    "selection_undefined": "Replications in which a measure is undefined are left out.",
    "selection_read": "Replications",
    "selection_became": "Became",
    "selection_at": "at {at}",
    "selection_not_yet": "not settled",
    "became_best": "selected",
    "became_left": "in the running",
    "became_worse": "worse than {by}",
    "became_same": "no different from {by}",
    "became_worse_mean": "behind",
    "became_beyond": "beyond a limit",
    "table_selection": "Designs in the order in which they left, the last first: mean ± half of its 95 % interval, the "
    "replications after which the design was dropped or the selection ended, and what became of it",
    "table_selection_limits": "Designs in the order in which they left, the last first: mean ± half of its 95 % interval, the "
    "replications after which the design was dropped or the selection ended, what became of it, and its limits with the "
    "replication at which each was settled",
}
