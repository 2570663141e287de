#include "_c.h"
SEXP w_pendulum(SEXP angle_, SEXP damping_, SEXP dt_, SEXP steps_) {
  double angle = asReal(angle_), damping = asReal(damping_), dt = asReal(dt_), speed = 0, swings = 0, highest = 0;
  for (int i = asInteger(steps_); i > 0; i--) {
    double before = angle;
    speed = speed + dt * (-9.81 * sin(angle) - damping * speed);
    angle = angle + dt * speed;
    if (before < 0 && angle >= 0) swings += 1;
    if (fabs(angle) > highest) highest = fabs(angle);
  }
  SEXP out = allocVector(REALSXP, 4);
  REAL(out)[0] = angle; REAL(out)[1] = speed; REAL(out)[2] = swings; REAL(out)[3] = highest;
  return out;
}
