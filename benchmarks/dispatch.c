/* The reference dispatch model in C, on the same calendar and streams: see dispatch.py.
   dispatch HOURS LEADS FIRST COUNT SEED runs COUNT replications from FIRST on; it prints events, found, late, gone and response of the
   last one, the seconds of all and their events. HOURS is a file of f8[place, base]. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PLACES = 500, BASES = 50, TEAMS = 3 };
enum { ARRIVES, DECIDED, LEAVES, REACHED, BACK };
enum { GAP, PLACE, DECIDE, LEAVE, TRAVEL, ACT };
static const double RATE = 20.0, DECISION = 0.5, STAY = 6.0, SCENE = 1.0;
static const uint64_t GOLDEN = 0x9E3779B97F4A7C15ULL, M1 = 0xBF58476D1CE4E5B9ULL, M2 = 0x94D049BB133111EBULL;

typedef struct { double t; uint32_t seq; int32_t kind, a, b; } node;
typedef struct { double t; int32_t place, gone; } lead;
typedef struct {
    node *heap; int64_t n, seq;
    double now, response; uint64_t root;
    int64_t events, leads, found, late, gone, first, last, most;
    lead *lead; int32_t ready[BASES]; int32_t *line; const double *hours;
} desk;

static inline uint64_t mix(uint64_t z) { z = (z ^ (z >> 30)) * M1; z = (z ^ (z >> 27)) * M2; return z ^ (z >> 31); }
static inline uint64_t fold(uint64_t key, uint64_t part) { return mix(key ^ (part * M1 + GOLDEN)); }
static inline double uniform(uint64_t key, uint64_t n) {
    return ((double)(mix(key + (n + 1) * GOLDEN) >> 11) + 0.5) * 1.1102230246251565e-16;
}
static inline double unit_exponential(uint64_t key, uint64_t n) { return -log(uniform(key, n)); }
static inline uint64_t stream(const desk *d, uint64_t purpose, uint64_t entity) { return fold(fold(d->root, purpose), entity); }

static inline void push(desk *d, double t, int kind, int a, int b) {
    node *h = d->heap;
    int64_t i = d->n++;
    uint32_t seq = (uint32_t)d->seq++;
    while (i > 0) {
        int64_t parent = (i - 1) >> 1;
        if (h[parent].t <= t) break;
        h[i] = h[parent];
        i = parent;
    }
    h[i] = (node){t, seq, kind, a, b};
}

static inline node pop(desk *d) {
    node *h = d->heap, first = h[0];
    int64_t n = --d->n;
    if (n > 0) {
        node last = h[n];
        int64_t i = 0;
        for (;;) {
            int64_t c = 2 * i + 1;
            if (c >= n) break;
            if (c + 1 < n && (h[c + 1].t < h[c].t || (h[c + 1].t == h[c].t && h[c + 1].seq < h[c].seq))) c++;
            if (last.t < h[c].t || (last.t == h[c].t && last.seq < h[c].seq)) break;
            h[i] = h[c];
            i = c;
        }
        h[i] = last;
    }
    return first;
}

static inline int nearest(const desk *d, int place) {
    int best = -1;
    double least = 1e300;
    const double *hours = d->hours + (size_t)place * BASES;
    for (int b = 0; b < BASES; b++)
        if (d->ready[b] > 0 && hours[b] < least) { best = b; least = hours[b]; }
    return best;
}

static inline void send(desk *d, int i, int b) {
    d->ready[b]--;
    double spread = 0.75 + 0.5 * uniform(stream(d, TRAVEL, i), 0);
    push(d, d->now + d->hours[(size_t)d->lead[i].place * BASES + b] * spread, REACHED, i, b);
}

static void run(desk *d, uint64_t seed, uint64_t replication, int64_t leads) {
    d->now = d->response = 0;
    d->events = d->leads = d->found = d->late = d->gone = d->first = d->last = d->n = d->seq = 0;
    d->most = leads;
    d->root = fold(fold(0, seed), replication);
    push(d, unit_exponential(stream(d, GAP, 0), 0) / RATE, ARRIVES, 0, 0);
    while (d->n > 0) {
        node e = pop(d);
        d->now = e.t;
        d->events++;
        lead *l = d->lead + e.a;
        switch (e.kind) {
        case ARRIVES: {
            int64_t i = d->leads++;
            l = d->lead + i;
            l->t = d->now; l->gone = 0;
            l->place = (int32_t)(uniform(stream(d, PLACE, 0), i) * PLACES);
            push(d, d->now + STAY * unit_exponential(stream(d, LEAVE, i), 0), LEAVES, (int)i, 0);
            push(d, d->now + DECISION * unit_exponential(stream(d, DECIDE, i), 0), DECIDED, (int)i, 0);
            if (d->leads < d->most) push(d, d->now + unit_exponential(stream(d, GAP, 0), d->leads) / RATE, ARRIVES, 0, 0);
            break;
        }
        case DECIDED:
            if (l->gone) d->gone++;
            else {
                int b = nearest(d, l->place);
                if (b >= 0) send(d, e.a, b);
                else d->line[d->last++] = e.a;
            }
            break;
        case LEAVES:
            l->gone = 1;
            break;
        case REACHED: {
            double scene = 0;
            if (l->gone) d->late++;
            else { d->found++; d->response += d->now - l->t; scene = SCENE * unit_exponential(stream(d, ACT, e.a), 0); }
            push(d, d->now + scene + d->hours[(size_t)l->place * BASES + e.b], BACK, e.a, e.b);
            break;
        }
        case BACK:
            d->ready[e.b]++;
            while (d->first < d->last) {
                int i = d->line[d->first++];
                if (d->lead[i].gone) d->gone++;
                else { send(d, i, e.b); break; }
            }
            break;
        }
    }
}

static double seconds(void) { struct timespec s; clock_gettime(CLOCK_MONOTONIC, &s); return (double)s.tv_sec + 1e-9 * (double)s.tv_nsec; }

int main(int argc, char **argv) {
    if (argc != 6) { fprintf(stderr, "usage: dispatch HOURS LEADS FIRST COUNT SEED\n"); return 2; }
    double *hours = malloc(sizeof(double) * PLACES * BASES);
    FILE *f = fopen(argv[1], "rb");
    if (!f || fread(hours, sizeof(double), PLACES * BASES, f) != PLACES * BASES) { fprintf(stderr, "cannot read %s\n", argv[1]); return 2; }
    int64_t leads = atoll(argv[2]), first = atoll(argv[3]), count = atoll(argv[4]), seed = atoll(argv[5]), events = 0;
    desk d = {.heap = malloc(sizeof(node) * 4096), .lead = calloc((size_t)leads, sizeof(lead)), .line = calloc((size_t)leads, 4), .hours = hours};
    for (int b = 0; b < BASES; b++) d.ready[b] = TEAMS;
    run(&d, (uint64_t)seed, (uint64_t)first, leads); /* so that all memory has been touched before the clock starts */
    double t = seconds();
    for (int64_t r = first; r < first + count; r++) { run(&d, (uint64_t)seed, (uint64_t)r, leads); events += d.events; }
    t = seconds() - t;
    printf("%ld %ld %ld %ld %.17g %.9f %ld\n", d.events, d.found, d.late, d.gone, d.response, t, events);
    return 0;
}
