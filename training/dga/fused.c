// The element-wise steps between two convolutions, each in one pass over memory. Values are bfloat16, laid out
// [name, time, channel]; positions at and after a name's length count as zero.
#include <stdint.h>
#include <string.h>

static inline float wide(uint16_t v) { uint32_t u = (uint32_t)v << 16; float f; memcpy(&f, &u, 4); return f; }

static inline uint16_t narrow(float f) {
  uint32_t u; memcpy(&u, &f, 4);
  return (uint16_t)((u + 0x7fff + ((u >> 16) & 1)) >> 16);
}

// y = x + relu(c) inside the name and 0 outside; x may be null.
void forward(const uint16_t *x, const uint16_t *c, uint16_t *y, const int64_t *length, int64_t names, int64_t time, int64_t channels) {
  for (int64_t n = 0; n < names; n++) {
    int64_t from = n * time * channels, in = length[n] * channels, all = time * channels;
    const uint16_t *cn = c + from; uint16_t *yn = y + from;
    if (x) { const uint16_t *xn = x + from;
      for (int64_t i = 0; i < in; i++) { float v = wide(cn[i]); yn[i] = narrow(wide(xn[i]) + (v > 0 ? v : 0)); } }
    else for (int64_t i = 0; i < in; i++) yn[i] = (cn[i] & 0x8000) ? 0 : cn[i];
    memset(yn + in, 0, (all - in) * 2);
  }
}

// The gradient of c: that of y where c is above 0 and inside the name.
void backward(const uint16_t *g, const uint16_t *c, uint16_t *gc, const int64_t *length, int64_t names, int64_t time, int64_t channels) {
  for (int64_t n = 0; n < names; n++) {
    int64_t from = n * time * channels, in = length[n] * channels, all = time * channels;
    const uint16_t *cn = c + from, *gn = g + from; uint16_t *on = gc + from;
    for (int64_t i = 0; i < in; i++) on[i] = (cn[i] == 0 || (cn[i] & 0x8000)) ? 0 : gn[i];
    memset(on + in, 0, (all - in) * 2);
  }
}

// p = [max over time, mean over time] in float32, and where the maximum was.
void pool(const uint16_t *y, float *p, uint8_t *at, const int64_t *length, int64_t names, int64_t time, int64_t channels) {
  for (int64_t n = 0; n < names; n++) {
    float *max = p + n * 2 * channels, *mean = max + channels; uint8_t *w = at + n * channels;
    for (int64_t c = 0; c < channels; c++) { max[c] = -1; mean[c] = 0; w[c] = 0; }
    for (int64_t t = 0; t < length[n]; t++) {
      const uint16_t *row = y + (n * time + t) * channels;
      for (int64_t c = 0; c < channels; c++) { float v = wide(row[c]); mean[c] += v; if (v > max[c]) { max[c] = v; w[c] = (uint8_t)t; } }
    }
    float by = 1.0f / length[n];
    for (int64_t c = 0; c < channels; c++) mean[c] *= by;
  }
}

void unpool(const float *g, const uint8_t *at, uint16_t *gy, const int64_t *length, int64_t names, int64_t time, int64_t channels) {
  for (int64_t n = 0; n < names; n++) {
    const float *max = g + n * 2 * channels, *mean = max + channels; const uint8_t *w = at + n * channels;
    float by = 1.0f / length[n];
    for (int64_t t = 0; t < length[n]; t++) {
      uint16_t *row = gy + (n * time + t) * channels;
      for (int64_t c = 0; c < channels; c++) row[c] = narrow(mean[c] * by + (w[c] == t ? max[c] : 0.0f));
    }
    memset(gy + (n * time + length[n]) * channels, 0, (time - length[n]) * channels * 2);
  }
}
