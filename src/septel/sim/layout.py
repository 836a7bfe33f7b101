"""The kernel's memory: records, and the two bundles of arrays that every rule is handed.

`World` is what a design fixes and nothing changes; threads share it. `State` is one replication under way. Entities are
numbered by their order in the file and drawn by their `key`, the hash of their name.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from septel.sim.bundle import Bundle

GRADES = tuple(f"{letter}{digit}" for letter in "ABCDEF" for digit in range(1, 7))
RANK_NAMES = ("head", "lieutenant", "cell")
HEAD = 0
TIPS, OWN, PARTNER = 0, 1, 2  # kinds of source as a holder sees them
SCOUTS, CAPTURES = 3, 4  # kinds of what a reconnaissance sees and a captive says: own where it was made, a partner's elsewhere
SEEN, NOT_SEEN = GRADES.index("A1"), GRADES.index("A5")  # the grades of its report
MODES = ("ground", "air", "boat")
GROUND = 0
FORGET = 0.02  # below this belief an idle case is forgotten (an assumption)
LOG_FORGET = math.log(FORGET)
NONE = -1


def record_type(text: str) -> np.dtype[Any]:
    """A record type from `name:type` words; the order is kept and fields are aligned."""
    fields = [tuple(word.split(":")) for word in text.split()]
    hidden = [name for name, _ in fields if hasattr(np.void, name)]
    if hidden:  # without the JIT, `row.name` would be numpy's own attribute
        raise ValueError(f"{', '.join(hidden)}: a record field may not be named like an attribute of numpy's records")
    return np.dtype(fields, align=True)


# ------------------------------------------------------------------------------------------------------ what a design fixes
PARAMETERS = record_type(
    "horizon:f8 logit_prior:f8 prior:f8 rendezvous:f8 action:f8 travel_mu:f8 travel_sigma:f8 p0:f8 p1:f8 leak:f8 leak_team:f8 "
    "harm:f8 act:f8 go:f8 joint_law:i4 joint:i4 deconfliction:i4 wait:i4 platform:i4 generator:i4 "
    # how operations are prepared and carried out; a part that the design leaves out is 0
    "confirm:i4 confirm_law:i4 confirm_hours:i4 confirm_marking:i4 confirm_below:f8 detection:f8 false_alarm:f8 exposure:f8 "
    "warrant:i4 warrant_law:i4 warrant_hours:i4 without:i4 evidence:f8 expires:f8 "
    "h_hour:i4 recall:i4 h_within:f8 communications:i4 late_law:i4 routes:f8 confidence_harm:f8 recovery:f8 "
    "joint_hours:i4 shifts:i4 "
    # the loops of the long run
    "ticks:i4 body:i4 most:i4 migration:f8 "
    "violence:i4 violence_rate:f8 nearby_shock:f8 shock_decay:f8 confidence_violence:f8 response:f8 "
    "answers:i4 answer_law:i4 answer_chance:f8 patience:f8 "
    "justice:i4 prosecutors:i4 proceeding_law:i4 proceeding_hours:i4 back_law:i4 holding:f8 conviction:f8 "
    "exploitation:i4 exploit_source:i4 exploit_grade:i4 exploit_chance:f8 truth:f8 "
    "targeted:i4 connected:i4 stale:i4 first:i4 "
    "capacity:i4 skill_end:f8 skill_decay:f8 exercise_every:f8 exercise_gain:f8 exercise_decay:f8 shortens:f8 standard:f8"
)
RANK = record_type("mean_dwell:f8 visibility:f8 value:f8 dwell:i4 reaction:i4 succession:i4 packages:i4")
TARGET = record_type("key:u8 organisation:i4 rank:i4")
SOURCE = record_type("key:u8 rate:f8 false_rate:f8 kind:i4 agency:i4 delay:i4")
BASE = record_type("key:u8 owner:i4 hours:i4")
TEAM_KIND = record_type("key:u8 rest:f8 mode:i4 cordon:i4 turnout:i4 decoy:i4")
COMMAND = record_type("key:u8 open_h:f8 owner:i4 officers:i4 service:i4 hours:i4 even:i4")
INJECT = record_type(
    "t:f8 factor:f8 lasts:f8 key:u8 kind:i4 target:i4 last_target:i4 place:i4 source:i4 grade:i4 receiver:i4 modes:i4"
)


class World(Bundle):
    """Arrays that a design fixes; the comment gives each one's shape."""

    par: Any  # [1] of PARAMETERS
    laws: Any  # [law] of LAW
    ranks: Any  # [rank] of RANK
    package: Any  # i4[rank, alternative, kind] teams needed
    targets: Any  # [target] of TARGET
    sources: Any  # [source] of SOURCE
    bases: Any  # [base] of BASE
    kinds: Any  # [kind] of TEAM_KIND
    commands: Any  # [command] of COMMAND
    injects: Any  # [inject] of INJECT, by time
    inject_places: Any  # u1[inject, place] places that it concerns
    place_key: Any  # u8[place]
    people: Any  # f8[place]
    confidence: Any  # f8[place]
    first_cdf: Any  # f8[organisation, place] cumulative weights of a first visit
    move_cdf: Any  # f8[organisation, place from, place] cumulative weights of the next
    target_cdf: Any  # f8[target] cumulative visibility, for false leads
    holder_key: Any  # u8[holder]; agencies, then the platform
    trust: Any  # f8[holder, kind of source]
    agency_leak: Any  # f8[agency]
    member: Any  # u1[holder] of the platform, itself included
    link_chance: Any  # f8[holder from, holder to], −1 where there is no link
    link_delay: Any  # i4[holder from, holder to] law
    grade_cdf: Any  # f8[source, true or not (1, 0), grade]
    log_lr: Any  # f8[source, grade]
    receiver_cdf: Any  # f8[source, agency]
    marking_cdf: Any  # f8[source, marking]
    marking_ok: Any  # u1[marking, holder]
    marking_delay: Any  # f8[marking]
    coverage: Any  # f8[source, place]
    coverage_cdf: Any  # f8[source, place]
    stock: Any  # i4[base, kind] all teams
    travel: Any  # f8[roads, mode, base, place] hours, by which roads are closed
    by_way: Any  # i2[roads, mode, place, base] bases by their hours to the place, ties in their order
    farthest: Any  # i2[roads, mode, place] the last of them that is in range, or the first of all
    closed: Any  # u1[roads, inject] which closures each is for; the first for none
    clock: Any  # f8[mode, hour] factor on journeys that begin in this hour from the start
    nearest: Any  # i4[agency, place] the command that it uses
    pool: Any  # u1[command, base]
    pool_delay: Any  # f8[command, base] hours until a lent team is tasked
    stages: Any  # i4[owner, n] approval stages in series, NONE after the last
    stage_law: Any  # i4[stage]
    stage_key: Any  # u8[stage]
    stage_hours: Any  # i4[stage] calendar, NONE if always open
    calendar: Any  # i4[calendar + 1] where each calendar's spans begin
    opens: Any  # f8[span] beginnings of open spans
    closes: Any  # f8[span] their ends, the last of each calendar never
    longest: Any  # f8[calendar] hours of its longest span that ends
    mode_hours: Any  # i4[mode] calendar within which whole journeys must lie, NONE if any time will do
    family: Any  # i4[organisation, splinters to come included] whose territory and ways it has, NONE before it exists
    superior: Any  # i4[target] the one that it reports to, NONE for none
    links: Any  # i4[target] how many it is linked with at the start
    splits: Any  # f8[organisation] chance that a head's capture splits it
    counted: Any  # u1[organisation] whether its members are
    members: Any  # f8[organisation, splinters included, place] the body at the start
    rates: Any  # f8[4] recruitment, removal, rivalry, saturation, see population
    spread: Any  # f8[organisation, place] shares of its territory's weights
    rivals: Any  # f8[organisation, organisation], splinters included
    allies: Any  # f8[organisation, organisation]
    taken: Any  # f8[rank] members taken with a captured target
    shock: Any  # f8[rank] rise of violence after a capture
    distant: Any  # f8[place, place] share of that rise at each place, 1 at its own
    neighbours: Any  # i4[place, n] places where a change of confidence is felt, its own first, NONE after the last
    near: Any  # f8[place, n] the share that is felt there
    skill: Any  # f8[agency] at the start
    trains: Any  # u1[owner, owner] which two train together
    lookouts: Any  # f8[organisation, place] hazard for each ground team
    alarm: Any  # f8[organisation] chance that another target is warned when one is found
    address_error: Any  # f8[source, grade]
    gets_through: Any  # f8[place] chance that a message from or to it gets through at once
    works: Any  # f8[owner, owner] chance that a message between them does
    policy: Any  # i4[decision point, holder] which policy decides
    external: Any  # u1[1] whether any of them is decided outside


# --------------------------------------------------------------------------------------------------- one replication under way
NOW = record_type(
    "t:f8 seed:u8 replication:u8 events:i8 traced:i8 next_request:i8 next_operation:i8 heap_room:i8 trace_room:i8 "
    "next_blow:i8 next_captive:i8 "
    "tracing:i4 begun:i4 organisations:i4 "
    "agenda:i4 agenda_at:i4 answered:i4 answer:i4 kept:i8"
)
VISIT_STATE = record_type(
    "start:f8 end:f8 natural_end:f8 vacant_since:f8 place:i4 visit:i4 generation:i4 operations:i4 stage:i1 warned:i1 "
    "passed_on:i1 "
    "withheld:i1 kept_back:i1 reports:i4 requests:i4"
)
REPORT = record_type(
    "origin:u8 observed:f8 path:u4 next:i4 source:i4 target:i4 place:i4 visit:i4 holder:i4 hops:i2 grade:i1 marking:i1 "
    "provenance:i1 true:i1 wrong_house:i1 kept:i1"
)
CASE = record_type(
    "p:f8 t:f8 score:f8 opening:u8 closed:f8 next:i4 holder:i4 target:i4 place:i4 origins:i4 request:i4 operation:i4 "
    "attempts:i4 "
    "house_lr:f8 stage:i1 any_true:i1 wrong_house:i1 tip:i1 circular:i1"
)
ORIGIN = record_type("key:u8 observed:f8 next:i4 known:i4")
REQUEST = record_type(
    "opened:f8 observed:f8 busy_until:f8 opening:u8 key:u8 stages_done:u8 owners:u8 id:i8 next:i4 before:i4 case:i4 "
    "command:i4 holder:i4 "
    "target:i4 place:i4 rank:i4 attempt:i4 state:i4 stage:i4 tried:i4 help:i4 "
    "began:f8 evidence:f8 warrant:f8 lost:f8 left:f8 scouts_until:f8 noticed:f8 together:f8 blow:i8 noticed_visit:i4 line:i4 "
    "cut:i1 scout:i1"
)
OPERATION = record_type(
    "tasked:f8 arrived:f8 complete:f8 observed:f8 warn_t:f8 key:u8 id:i8 next:i4 case:i4 holder:i4 command:i4 target:i4 "
    "place:i4 attempt:i4 "
    "warn_visit:i4 groups:i4 cordon:i4 teams:i4 next_of_target:i4 active:i1 any_true:i1 "
    "hold:f8 planned:f8 first:f8 unpaused:f8 warrant:f8 lost:f8 left:f8 owners:u8 blow:i8 decoys:i4 recalls:i4 "
    "wrong_house:i1 cut:i1 unheard:i1 tip:i1"
)
GROUP = record_type(
    "tasked:f8 depart:f8 arrive:f8 act:f8 leave:f8 back:f8 ready:f8 outbound:f8 id:i8 next:i4 home:i4 kind:i4 teams:i4"
)
CAPTIVE = record_type("since:f8 members:f8 key:u8 id:i8 next:i4 organisation:i4 place:i4 rank:i4 state:i1 counted:i1")
DECISION = record_type("id:i8 point:i4 a:i4 b:i4")
PICK = record_type("arrival:f8 home:i4 kind:i4 teams:i4")
AGENDA_ROOM = 256  # a report raises a release to each other holder (at most 24) and few questions more
REPORTS, CASES, ORIGINS, REQUESTS, OPERATIONS, GROUPS, CAPTIVES = range(7)


class State(Bundle):
    """Arrays of one replication under way; the comment gives each one's shape."""

    now: Any  # [1] of NOW
    roots: Any  # u8[purpose] keys of (seed, replication, purpose)
    heap: Any  # [capacity] of calendar.NODE
    size: Any  # i8[2] nodes, next sequence number
    visits: Any  # [target] of VISIT_STATE
    lead_n: Any  # i4[target, source] next candidate of this visit
    lead_offset: Any  # f8[target, source] its offset from the visit's start
    false_n: Any  # i4[source, place] next false lead
    pools: Any  # i4[record pool, 3] first free slot, slots ever used, slots in use
    reports: Any  # [capacity] of REPORT
    cases: Any  # [capacity] of CASE
    case_head: Any  # i4[holder, target] first of a list
    origins: Any  # [capacity] of ORIGIN
    requests: Any  # [capacity] of REQUEST
    queue: Any  # i4[line] first request in line at each command; of those waiting for teams; of those gathered, by command
    # and organisation, splinters included
    gathered: Any  # i8[command · organisation] how many blows have fallen or come to nothing
    opening: Any  # u1[command] whether its opening is in the calendar
    confidence: Any  # f8[place, 2] what it differs from its baseline, and since when that fades
    org_of: Any  # i4[target] the organisation that the position belongs to, NONE before it exists
    superior: Any  # i4[target] the one that it reports to now
    family: Any  # i4[organisation] as in the world, splinters filled in
    body: Any  # f8[organisation, place] members
    totals: Any  # f8[organisation] members, as the flow sees them
    flows: Any  # f8[organisation, 4] recruited, removed, killed, saturated in the last tick
    flow_work: Any  # f8[3, organisation] scratch
    rivals: Any  # f8[organisation, organisation]
    allies: Any  # f8[organisation, organisation]
    strength: Any  # f8[organisation, organisation] the matrix S of the flow
    shock: Any  # f8[place] rise of violence
    skill: Any  # f8[agency]
    together: Any  # f8[owner, owner] interoperability
    captives: Any  # [capacity] of CAPTIVE
    court: Any  # i4[3] first and last captive in line, free prosecutors
    week: Any  # f8[2] violent events and tips until the last sample
    officers: Any  # i4[command] free officers
    operations: Any  # [capacity] of OPERATION
    groups: Any  # [capacity] of GROUP
    free: Any  # i4[base, kind] ready teams
    weather: Any  # f8[mode, place] factor on travel
    roads: Any  # i8[1] which of the travel times are in force
    festival: Any  # f8[place] factor on confidence
    injected: Any  # u1[inject] pending, on or over
    agenda: Any  # [AGENDA_ROOM] of DECISION
    picked: Any  # [2, teams of the largest package] of PICK, scratch of compositions
    picks: Any  # i8[2] how many in each
    tally: Any  # f8[counter] see measures
    fall: Any  # i8[rank, stage] visits by outcome
    samples: Any  # f8[4, capacity] times of this replication
    sampled: Any  # i8[4]
    ready: Any  # f8[2] ready teams now, and since when
    pool_times: Any  # i8[4, bin] over replications
    pool_calibration: Any  # i8[10, 2] requests by stated belief, and those true
    pool_places: Any  # i8[place, 5] captured, slipped, dry holes, wrong doors, wrong houses
    pool_weeks: Any  # i8[week, series, 2] sums and sums of squares of what is sampled, see loops
    pool_confidence: Any  # i8[place, 2] likewise of confidence at the horizon
    trace: Any  # [capacity] of trace.ROW
