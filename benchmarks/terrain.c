/* The search of septel.theatre.terrain.search in C: the same buckets, the same order, the same float32 sums, so that fields are
 * equal to the bit. Compiled with -O3 -march=native as a library; benchmarks/terrain.py calls it where it calls Septel's. */

#include <stdint.h>

typedef struct {
  int32_t free;
  int64_t used, alive, seed;
  uint64_t bucket;
} State;

static inline int32_t entry(State *s, const int32_t *following) {
  if (s->free >= 0) {
    int32_t taken = s->free;
    s->free = following[taken];
    return taken;
  }
  return (int32_t)s->used++;
}

static inline void put(State *s, int32_t *heads, uint64_t at, uint32_t *waiting, int32_t *following, uint64_t cell) {
  int32_t e = entry(s, following);
  waiting[e] = (uint32_t)cell;
  following[e] = heads[at];
  heads[at] = e;
  s->alive++;
}

/* The mask of the neighbours that are reached sooner from cell i, at `now`, than so far: no branches. Written out, since a loop
 * becomes gathers, which are slower. */
#define SOONER(move, at) ((uint32_t)(now + c[move] < (at)) << (move))
static inline __attribute__((always_inline)) uint32_t better(const float *c, float now, const float *here, int64_t w, int k) {
  const float *up = here - w, *down = here + w;
  uint32_t mask = SOONER(0, up[-1]) | SOONER(1, up[0]) | SOONER(2, up[1]) | SOONER(3, here[-1]) | SOONER(4, here[1]) |
                  SOONER(5, down[-1]) | SOONER(6, down[0]) | SOONER(7, down[1]);
  if (k > 8)
    mask |= SOONER(8, up[-w - 1]) | SOONER(9, up[-w + 1]) | SOONER(10, up[-2]) | SOONER(11, up[2]) | SOONER(12, down[-2]) |
            SOONER(13, down[2]) | SOONER(14, down[w - 1]) | SOONER(15, down[w + 1]);
  return mask;
}

static inline __attribute__((always_inline)) int spread_k(
    const float *steps, const int k, const int64_t w, float *best, const int64_t *seeds, int64_t seeds_size, float scale,
    float limit, int32_t *heads, int64_t ring_size, uint32_t *waiting, int32_t *following, int64_t room, int64_t *state) {
  const int64_t onward[16] = {-w - 1,     -w,         -w + 1, -1,    1,     w - 1, w,         w + 1,
                              -2 * w - 1, -2 * w + 1, -w - 2, -w + 2, w - 2, w + 2, 2 * w - 1, 2 * w + 1};
  const uint64_t ring = (uint64_t)ring_size - 1;
  const float furthest = limit * scale < 2147483648.0f ? limit * scale : 2147483648.0f;
  const uint64_t last = (uint64_t)furthest;
  State s = {(int32_t)state[0], state[1], state[2], state[3], (uint64_t)state[4]};
  int done = 0;
  while (s.alive + 17 <= room) {
    int32_t head = heads[s.bucket & ring];
    if (head < 0) {
      int waits = s.seed < seeds_size && (uint64_t)(int64_t)(best[seeds[s.seed]] * scale) <= s.bucket;
      if (s.alive > 0) {
        if (!waits) s.bucket++; /* else room ran out before all seeds of this bucket were in */
      } else if (s.seed == seeds_size) {
        done = 1;
        break;
      } else {
        uint64_t next = (uint64_t)(int64_t)(best[seeds[s.seed]] * scale);
        if (next > s.bucket) s.bucket = next;
      }
      if (s.bucket > last) {
        done = 1;
        break;
      }
      while (s.seed < seeds_size && s.alive + 17 <= room && (uint64_t)(int64_t)(best[seeds[s.seed]] * scale) <= s.bucket)
        put(&s, heads, s.bucket & ring, waiting, following, (uint64_t)seeds[s.seed++]);
      continue;
    }
    int32_t after = following[head];
    uint64_t i = waiting[head];
    heads[s.bucket & ring] = after;
    following[head] = s.free;
    s.free = head;
    s.alive--;
    if (after >= 0) {
      uint64_t soon = waiting[after];
      __builtin_prefetch(steps + soon * k);
      __builtin_prefetch(best + soon - w);
      __builtin_prefetch(best + soon + w);
    }
    float now = best[i];
    if ((uint64_t)(int64_t)(now * scale) < s.bucket) continue;
    const float *c = steps + i * k;
    uint32_t mask = better(c, now, best + i, w, k);
    while (mask) {
      int move = __builtin_ctz(mask);
      mask &= mask - 1;
      float then = now + c[move];
      uint64_t j = i + onward[move];
      best[j] = then;
      put(&s, heads, (uint64_t)(int64_t)(then * scale) & ring, waiting, following, j);
    }
  }
  state[0] = s.free, state[1] = s.used, state[2] = s.alive, state[3] = s.seed, state[4] = (int64_t)s.bucket;
  return done;
}

/* 1 when done, 0 when room ran out. */
int spread(const float *steps, int k, int64_t w, float *best, const int64_t *seeds, int64_t seeds_size, float scale, float limit,
           int32_t *heads, int64_t ring_size, uint32_t *waiting, int32_t *following, int64_t room, int64_t *state) {
  if (k == 8)
    return spread_k(steps, 8, w, best, seeds, seeds_size, scale, limit, heads, ring_size, waiting, following, room, state);
  return spread_k(steps, 16, w, best, seeds, seeds_size, scale, limit, heads, ring_size, waiting, following, room, state);
}
