# A scalar loop: one variable feeds the next, a condition resets, nothing is a vector.
pendulum <- function(angle, damping, dt, steps) {
  speed <- 0
  swings <- 0
  highest <- 0
  for (i in seq_len(steps)) {
    before <- angle
    speed <- speed + dt * (-9.81 * sin(angle) - damping * speed)
    angle <- angle + dt * speed
    if (before < 0 && angle >= 0) swings <- swings + 1
    if (abs(angle) > highest) highest <- abs(angle)
  }
  c(angle, speed, swings, highest)
}
W <- list(
  name = "01_pendulum", what = "damped pendulum, scalar loop with sin()", needs = "scalar doubles, &&, abs, sin",
  setup = function() list(angle = 1, damping = 0.05, dt = 1e-3, steps = 60000L),
  f = pendulum, cmp = "identical",
  # About 60 s at a period near 2 s, and friction never lifts it above its start.
  check = function(res, args) length(res) == 4L && res[[3]] > 25 && res[[3]] < 31 && res[[4]] <= 1.001 && abs(res[[1]]) < 1,
  c = function(angle, damping, dt, steps) .Call("w_pendulum", angle, damping, dt, steps))
