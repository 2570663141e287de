#include "_c.h"
SEXP w_distance(SEXP lat_, SEXP lon_, SEXP lat0_, SEXP lon0_) {
  double *lat = REAL(lat_), *lon = REAL(lon_), lat0 = asReal(lat0_), lon0 = asReal(lon0_), rad = M_PI / 180, c0 = cos(lat0 * rad);
  long double sum = 0;
  R_xlen_t n = XLENGTH(lat_), near = 0;
  for (R_xlen_t i = 0; i < n; i++) {
    double u = sin((lat[i] - lat0) * rad / 2), v = sin((lon[i] - lon0) * rad / 2);
    double a = sqrt(u * u + cos(lat[i] * rad) * c0 * (v * v)), km = 2 * 6371 * asin(a < 1 ? a : 1);
    if (km < 5000) { sum += km; near++; }
  }
  return ScalarReal((double) sum / near);
}
